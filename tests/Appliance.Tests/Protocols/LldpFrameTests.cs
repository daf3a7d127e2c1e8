using Appliance.Protocols.Lldp;
using Appliance.Tests.Golden;
using CsCheck;

namespace Appliance.Tests.Protocols;

/// <summary>What neighbours on the wire say of themselves.</summary>
public sealed class LldpFrameTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char['!', '~'], 1, 60];

    private static readonly Gen<LldpFrame> AnyFrame =
        from texts in Text.Array[4]
        from timeToLive in Gen.UShort
        from vlan in Gen.UShort
        select new LldpFrame { Chassis = texts[0], Port = texts[1], TimeToLive = timeToLive, PortDescription = texts[2], SystemName = texts[3], Vlan = vlan };

    [Fact]
    public void ASwitchIsReadWithItsPortAndVlan()
    {
        LldpFrame.TryRead(GoldenPacket.Read("lldp/switch"), out var frame).ShouldBe(LldpError.None);
        frame.ShouldBe(new LldpFrame
        {
            Chassis = "00:01:30:f9:ad:a0",
            Port = "1/1",
            TimeToLive = 120,
            PortDescription = "Summit300-48-Port 1001",
            SystemName = "Summit300-48",
            Vlan = 488,
        });
    }

    [Fact]
    public void AddressesAreWrittenAsAddresses()
    {
        LldpFrame.TryRead(Convert.FromHexString("0206050 10a000001".Replace(" ", "") + "0406 04 01c0a80102".Replace(" ", "") + "060200780000"), out var frame).ShouldBe(LldpError.None);
        (frame.Chassis, frame.Port).ShouldBe(("10.0.0.1", "192.168.1.2"));
    }

    [Fact]
    public void WhatIsWrittenIsReadBack() => AnyFrame.Sample(frame =>
    {
        var bytes = Written(frame);
        LldpFrame.TryRead(bytes, out var read).ShouldBe(LldpError.None);
        read.ShouldBe(frame);
    }, iter: 1_000);

    [Fact]
    public void EveryTruncationIsRefused() => AnyFrame.Sample(frame =>
    {
        var bytes = Written(frame);
        for (var length = 0; length < bytes.Length; length++) LldpFrame.TryRead(bytes.AsSpan(0, length), out _).ShouldNotBe(LldpError.None);
    }, iter: 100);

    [Fact]
    public void NoiseNeverThrows() => Gen.Byte.Array[0, 300].Sample(noise =>
    {
        var error = LldpFrame.TryRead(noise, out var frame);
        (error == LldpError.None || frame.Chassis.Length == 0).ShouldBeTrue();
    }, iter: 20_000);

    [Theory]
    [InlineData("0000", LldpError.WrongOrder)] // ends before it began
    [InlineData("020504616263", LldpError.Truncated)]
    [InlineData("0404056162630205046162630602007800000000", LldpError.WrongOrder)]
    [InlineData("02010404020561060200780000", LldpError.BadLength)]
    public void ABrokenFrameIsDroppedWithAReason(string hex, LldpError expected) => LldpFrame.TryRead(Convert.FromHexString(hex), out _).ShouldBe(expected);

    [Fact]
    public void ControlCharactersDoNotReachAScreen()
    {
        var evil = new LldpFrame { Chassis = "a\u001b[2Jb", Port = "p", TimeToLive = 1 };
        LldpFrame.TryRead(Written(evil), out var read).ShouldBe(LldpError.None);
        read.Chassis.ShouldBe("a?[2Jb");
    }

    [Fact]
    public void AFrameThatDoesNotFitIsNotWritten() =>
        new LldpFrame { Chassis = new string('x', 400), Port = "p", TimeToLive = 1 }.Write(new byte[300]).ShouldBe(0);

    private static byte[] Written(LldpFrame frame)
    {
        var bytes = new byte[1500];
        return bytes[..frame.Write(bytes)];
    }
}
