using Appliance.Protocols;
using Appliance.Server.Boot;
using Appliance.Server.Boot.Answers;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Boot;

/// <summary>Who is given signed loaders, from what the network sees of a firmware.</summary>
public sealed class SignedOnlyTests
{
    private static readonly MacAddress s_mac = MacAddress.Parse("52:54:00:aa:00:09");
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void AFirmwareThatLoadsAndNeverSpeaksAndAsksAnewGetsTheSignedChain()
    {
        var signed = Make(BootSettings.Auto);
        signed.Asked(s_mac);
        signed.Has(s_mac).ShouldBeFalse();
        signed.Loaded(s_mac);
        _clock.Advance(TimeSpan.FromSeconds(20));
        signed.Has(s_mac).ShouldBeFalse("not before it asks anew");
        signed.Asked(s_mac);
        signed.Has(s_mac).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromHours(25));
        signed.Has(s_mac).ShouldBeFalse("a day is over");
    }

    [Fact]
    public void ALoaderThatSpeaksHasNotBeenRefused()
    {
        var signed = Make(BootSettings.Auto);
        signed.Loaded(s_mac);
        signed.Spoke(s_mac);
        signed.Asked(s_mac);
        signed.Has(s_mac).ShouldBeFalse();
    }

    [Fact]
    public void AMachineThatIsSwitchedOnAgainMuchLaterHasNotRefused()
    {
        var signed = Make(BootSettings.Auto);
        signed.Loaded(s_mac);
        _clock.Advance(TimeSpan.FromMinutes(4));
        signed.Asked(s_mac);
        signed.Has(s_mac).ShouldBeFalse();
    }

    [Theory]
    [InlineData(BootSettings.Always, true)]
    [InlineData(BootSettings.Never, false)]
    public void TheSettingDecidesForAll(string setting, bool expected)
    {
        var signed = Make(setting);
        signed.Loaded(s_mac);
        signed.Asked(s_mac);
        signed.Has(s_mac).ShouldBe(expected);
    }

    [Fact]
    public void AFloodOfAddressesTakesNoMoreMemoryThanIsSetAside()
    {
        var signed = Make(BootSettings.Auto);
        for (var i = 0UL; i < 6000; i++)
        {
            signed.Loaded(new MacAddress(0x5254_0000_0000UL + i));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        signed.Asked(new MacAddress(0x5254_0000_0000UL));
        signed.Has(new MacAddress(0x5254_0000_0000UL)).ShouldBeFalse("the oldest made room");
        signed.Asked(new MacAddress(0x5254_0000_0000UL + 5999));
        signed.Has(new MacAddress(0x5254_0000_0000UL + 5999)).ShouldBeTrue();
    }

    private SignedOnly Make(string setting) => new(new BootSettings { SignedLoader = setting }, _clock);
}
