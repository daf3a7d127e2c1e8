using Appliance.Agent.Link;
using Appliance.Agent.Membership;
using CsCheck;

namespace Appliance.Tests.Agent.Link;

/// <summary>What people and boot scripts hand to the agent, and what it keeps.</summary>
public sealed class WordsTests
{
    private const string Pin = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Id = "0190163d8a4b7c0e9f1e2d3c4b5a6978";

    [Fact]
    public void AJoinTokenNamesItsServersAndItsPin()
    {
        JoinToken.TryParse($" apl1.{Id}.{Secret}.{Pin}.10.99.0.1:8445,[fd00::1]:8445\n", out var token).ShouldBeTrue();
        token.ShouldNotBeNull().Servers.ShouldBe([new ServerAddress("10.99.0.1", 8445), new ServerAddress("fd00::1", 8445)]);
        (token.Id, token.Pin.ToString()).ShouldBe((Id, Pin));
    }

    [Theory]
    [InlineData("")]
    [InlineData("apl2." + Id + "." + Secret + "." + Pin + ".10.99.0.1:8445")]
    [InlineData("apl1.short." + Secret + "." + Pin + ".10.99.0.1:8445")]
    [InlineData("apl1." + Id + ".AAAA." + Pin + ".10.99.0.1:8445")]
    [InlineData("apl1." + Id + "." + Secret + ".0001.10.99.0.1:8445")]
    [InlineData("apl1." + Id + "." + Secret + "." + Pin)]
    [InlineData("apl1." + Id + "." + Secret + "." + Pin + ".10.99.0.1")]
    [InlineData("apl1." + Id + "." + Secret + "." + Pin + ".10.99.0.1:8445,")]
    public void AnythingElseIsNoJoinToken(string text) => JoinToken.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("10.99.0.1:8445", true)]
    [InlineData("appliance.example:8445", true)]
    [InlineData("[fd00::1]:8445", true)]
    [InlineData("fd00::1:8445", false)]
    [InlineData("[10.99.0.1]:8445", false)]
    [InlineData("10.99.0.1", false)]
    [InlineData("10.99.0.1:0", false)]
    [InlineData("10.99.0.1:65536", false)]
    [InlineData("10.99.0.1: 80", false)]
    [InlineData("host/path:80", false)]
    [InlineData("user@host:80", false)]
    public void AnAddressIsAHostAndAPort(string text, bool good)
    {
        ServerAddress.TryParse(text, out var address).ShouldBe(good);
        if (good) address.ToString().ShouldBe(text);
    }

    [Fact]
    public void TheCommandLineTellsServerPinTokenAndInterface()
    {
        var boot = BootArguments.Parse($"initrd=initrd.img console=ttyS0 appliance.server=10.99.0.1:8445 appliance.pin={Pin} appliance.token=t-1 BOOTIF=01-52-54-00-AA-00-01\n", out _);
        boot.ShouldNotBeNull();
        (boot.Server.ToString(), boot.Pin.ToString(), boot.Token, boot.BootInterface.ToString()).ShouldBe(("10.99.0.1:8445", Pin, "t-1", "52:54:00:aa:00:01"));
    }

    [Fact]
    public void EverythingThatIsMissingIsSaidAtOnce()
    {
        BootArguments.Parse("quiet", out var problem).ShouldBeNull();
        problem.ShouldContain("appliance.server");
        problem.ShouldContain("appliance.pin");
    }

    [Fact]
    public void TheCodeIsTheOneEverybodyComputes()
    {
        ServerPin.TryParse(Pin, out var pin).ShouldBeTrue();
        // echo -n <91 bytes 'k'> and the pin through sha256sum, its first five bytes through base32
        MachineCode.Of([.. Enumerable.Repeat((byte)'k', 91)], pin!).ShouldBe("SK64-I5P5");
        pin!.Short.ShouldBe("0001 0203 0405 0607");
    }

    [Fact]
    public void PausesGrowToABoundAndNeverAgree() => Gen.Int.Sample(seed =>
    {
        var pause = new Pause(TimeProvider.System, new Random(seed));
        var bounds = new[] { 1, 2, 4, 8, 16, 30, 30, 30 };
        foreach (var bound in bounds) pause.Next().ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(bound));
        pause.Reset();
        pause.Next().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
    }, iter: 200);

    [Fact]
    public void WhatIsKeptIsForItsOwnerOnlyAndComesBack()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            ServerPin.TryParse(Pin, out var pin).ShouldBeTrue();
            var state = new StateDirectory(folder);
            state.ReadMember().ShouldBeNull();
            using var key = state.KeyOrNew();
            using var again = state.KeyOrNew();
            again.PublicKey.ShouldBe(key.PublicKey);

            state.Keep(new Member("r-1", "node-1", new ServerAddress("10.99.0.1", 8444), [1, 2], [[3], [4]]), pin!);
            var (member, kept) = state.ReadMember().ShouldNotBeNull().Read().ShouldNotBeNull();
            (member.Resource, member.Name, member.Agents.Port, kept.ToString()).ShouldBe(("r-1", "node-1", (ushort)8444, Pin));
            member.Chain.ShouldBe([[3], [4]]);

            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var file in Directory.GetFiles(folder)) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Directory.GetFiles(folder).Length.ShouldBe(2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
