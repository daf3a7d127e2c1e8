using Appliance.Protocols;

namespace Appliance.Tests.Protocols;

public sealed class UdpPacketTests
{
    [Theory]
    [InlineData("")]
    [InlineData("odd")]
    [InlineData("even")]
    public void WhatIsWrittenIsReadBackWithChecksumsThatAddUp(string payload)
    {
        var buffer = new byte[100];
        var length = UdpPacket.Write(buffer, Ipv4Address.Parse("10.99.0.1"), 67, Ipv4Address.Parse("10.99.0.100"), 68, System.Text.Encoding.ASCII.GetBytes(payload));
        var bytes = buffer[..length];
        UdpPacket.TryRead(bytes, out var packet).ShouldBeTrue();
        (packet.Source.ToString(), packet.SourcePort, packet.Destination.ToString(), packet.DestinationPort).ShouldBe(("10.99.0.1", (ushort)67, "10.99.0.100", (ushort)68));
        System.Text.Encoding.ASCII.GetString(packet.Payload).ShouldBe(payload);

        // A right checksum makes the sum over what it covers 0xffff (RFC 1071).
        Sum(bytes[..20]).ShouldBe(0xffff);
        byte[] pseudo = [.. bytes[12..20], 0, 17, (byte)((length - 20) >> 8), (byte)(length - 20), .. bytes[20..]];
        Sum(pseudo).ShouldBe(0xffff);
    }

    [Fact]
    public void EveryTruncationAndEveryFragmentIsRefused()
    {
        var buffer = new byte[60];
        var length = UdpPacket.Write(buffer, new Ipv4Address(1), 1, new Ipv4Address(2), 2, "payload"u8);
        for (var end = 0; end < length; end++) UdpPacket.TryRead(buffer.AsSpan(0, end), out _).ShouldBeFalse();
        buffer[7] = 1;
        UdpPacket.TryRead(buffer.AsSpan(0, length), out _).ShouldBeFalse();
    }

    [Fact]
    public void WhatDoesNotFitIsNotWritten() =>
        UdpPacket.Write(new byte[30], new Ipv4Address(1), 1, new Ipv4Address(2), 2, "payload"u8).ShouldBe(0);

    private static int Sum(byte[] octets)
    {
        var sum = 0;
        for (var i = 0; i < octets.Length; i++) sum += octets[i] << (i % 2 == 0 ? 8 : 0);
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return sum;
    }
}
