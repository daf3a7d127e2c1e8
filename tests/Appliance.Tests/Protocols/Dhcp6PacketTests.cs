using System.Net;
using Appliance.Protocols;

namespace Appliance.Tests.Protocols;

/// <summary>What relays put around a message, and how an answer finds its way back through them.</summary>
public sealed class Dhcp6PacketTests
{
    [Fact]
    public void AMessageThatNoRelayPassedOnStandsAlone()
    {
        var packet = Read(Bytes(new Dhcp6Packet { Message = Dhcp6MessageTests.Solicit() }));
        (packet.Relays.Count, packet.Link, packet.Message.Type).ShouldBe((0, null, Dhcp6MessageType.Solicit));
    }

    [Fact]
    public void AnAnswerGoesBackThroughEveryRelay()
    {
        var packet = Read(Bytes(Relayed(2)));
        packet.Relays.Select(relay => relay.Hops).ShouldBe([(byte)1, (byte)0]); // The one that sent it first.
        packet.Link.ShouldBe(IPAddress.Parse("fd00:0:0:1::1")); // That of the relay nearest to the client.
        packet.Relays[1].ClientMac.ShouldBe(MacAddress.Parse("52:54:00:aa:00:01"));

        var answer = packet.Answer(new Dhcp6Message { Type = Dhcp6MessageType.Reply, TransactionId = 0xabcdef });
        var read = Read(Bytes(answer));
        read.Relays.ShouldAllBe(relay => relay.IsReply);
        read.Relays.Select(relay => (relay.Hops, relay.Link, relay.Peer)).ShouldBe(packet.Relays.Select(relay => (relay.Hops, relay.Link, relay.Peer)));
        read.Relays.Select(relay => relay.Options.Get(Dhcp6Option.InterfaceId)![0]).ShouldBe([(byte)1, (byte)0]);
        read.Relays.ShouldAllBe(relay => !relay.Options.Has(Dhcp6Option.ClientLinkLayer)); // Only the interface comes back.
        read.Message.Type.ShouldBe(Dhcp6MessageType.Reply);
    }

    /// <summary>RFC 8415 §7.6 and §19.1.2: counts from 0 to 8, which are nine relays.</summary>
    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void SoManyRelaysAndNoMore(int relays, bool good) => Dhcp6Packet.TryRead(Bytes(Relayed(relays)), out _, out _).ShouldBe(good);

    [Fact]
    public void CountsThatDoNotGrowOutwardsAreRefused()
    {
        var same = new Dhcp6Packet { Relays = [Relay(1, reply: false), Relay(1, reply: false)], Message = Dhcp6MessageTests.Solicit() };
        Dhcp6Packet.TryRead(Bytes(same), out _, out var error).ShouldBeFalse();
        error.ShouldBe(WireError.Malformed);
        var mixed = new Dhcp6Packet { Relays = [Relay(1, reply: false), Relay(0, reply: true)], Message = Dhcp6MessageTests.Solicit() };
        Dhcp6Packet.TryRead(Bytes(mixed), out _, out error).ShouldBeFalse();
        error.ShouldBe(WireError.Malformed);
    }

    [Fact]
    public void ARelayThatCarriesNoMessageIsRefused()
    {
        var empty = new byte[34];
        empty[0] = (byte)Dhcp6MessageType.RelayForward;
        Dhcp6Packet.TryRead(empty, out _, out var error).ShouldBeFalse();
        error.ShouldBe(WireError.Malformed);
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var whole = Bytes(Relayed(3));
        for (var length = 0; length < whole.Length; length++) Dhcp6Packet.TryRead(whole.AsSpan(0, length), out _, out _).ShouldBeFalse($"{length} octets");
    }

    internal static Dhcp6Packet Relayed(int relays) =>
        new() { Relays = [.. Enumerable.Range(0, relays).Reverse().Select(hops => Relay((byte)hops, reply: false))], Message = Dhcp6MessageTests.Solicit() };

    internal static byte[] Bytes(Dhcp6Packet packet)
    {
        var buffer = new byte[Dhcp6Message.MaximumLength];
        return buffer[..packet.Write(buffer)];
    }

    private static Dhcp6Relay Relay(byte hops, bool reply)
    {
        var relay = new Dhcp6Relay { IsReply = reply, Hops = hops, Link = IPAddress.Parse($"fd00:0:0:{hops + 1}::1"), Peer = IPAddress.Parse("fe80::5054:ff:feaa:1") };
        relay.Options.Add(Dhcp6Option.InterfaceId, [hops, 7]);
        if (hops == 0) relay.Options.Add(Dhcp6Option.ClientLinkLayer, [0, 1, 0x52, 0x54, 0, 0xaa, 0, 1]);
        return relay;
    }

    private static Dhcp6Packet Read(byte[] octets)
    {
        Dhcp6Packet.TryRead(octets, out var packet, out var error).ShouldBeTrue(error.ToString());
        return packet!;
    }
}
