using System.Buffers.Binary;
using System.Net;

namespace Appliance.Tests.Dns;

/// <summary>The fast path says what the other one says, byte for byte, and allocates nothing.</summary>
public sealed class FastAnswersTests : IDisposable
{
    private static readonly IPAddress Inside = IPAddress.Parse("10.99.0.50");

    private readonly DnsWorld _world = new(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 53));

    public FastAnswersTests() => _world.Write(("lab.example", "mail IN A 10.99.0.25\n@ IN MX 10 mail\nalias IN CNAME node\n"));

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("node.lab.example", Packets.A, null)]
    [InlineData("NODE.Lab.Example", Packets.A, 4096)]
    [InlineData("node.lab.example", Packets.Aaaa, 1232)]
    [InlineData("7.0.99.10.in-addr.arpa", Packets.Ptr, null)]
    [InlineData("lab.example", Packets.Soa, 512)]
    [InlineData("lab.example", Packets.Ns, null)]
    [InlineData("lab.example", 15, null)]
    [InlineData("alias.lab.example", Packets.A, 1232)]
    public void BothPathsSayTheSame(string name, ushort type, int? payload)
    {
        var query = Packets.Query(name, type, payload: (ushort?)payload);
        var fast = Fast(query);
        fast.ShouldNotBeEmpty();
        fast.ShouldBe(_world.Reception.Receive(query, Inside, overTcp: false).Answer);
    }

    [Fact]
    public void ForwardersAreOfferedToThoseInsideOnly()
    {
        var query = Packets.Query("node.lab.example");
        (Fast(query)[3] & 0x80).ShouldBe(0x80);
        (Fast(query, IPAddress.Parse("203.0.113.9"))[3] & 0x80).ShouldBe(0);
    }

    [Fact]
    public void WhatIsOddGoesTheOtherWay()
    {
        Fast(Packets.Query("nobody.lab.example")).ShouldBeEmpty();
        Fast(Packets.Query("node.lab.example", Packets.Any)).ShouldBeEmpty();
        Fast(Packets.Query("node.lab.example", flags: 0x28)).ShouldBeEmpty();
        Fast(Packets.Query("node.lab.example", @class: 3)).ShouldBeEmpty();
        Fast(Packets.Query("node.lab.example", payload: 1232, version: 1)).ShouldBeEmpty();
        Fast([.. Packets.Query("node.lab.example"), 0]).ShouldBeEmpty();
        Fast(Packets.Query("node.lab.example")[..^1]).ShouldBeEmpty();
        Fast([]).ShouldBeEmpty();
    }

    [Fact]
    public void ANameOnSeveralSubnetsIsComposedForItsClient()
    {
        _world.Show(DnsWorld.Lab, DnsWorld.Here with { Domain = "lab.example" });
        Fast(Packets.Query("appliance.lab.example")).ShouldBeEmpty();
    }

    [Fact]
    public void NothingIsAllocated()
    {
        byte[][] queries = [Packets.Query("node.lab.example"), Packets.Query("7.0.99.10.in-addr.arpa", Packets.Ptr, payload: 1232), Packets.Query("lab.example", Packets.Soa), Packets.Query("node.lab.example", Packets.Aaaa)];
        var to = new byte[1232];
        foreach (var query in queries) _world.Fast.Answer(query, 0x0a630032, to).ShouldBePositive();
        Allocation.Least(() =>
        {
            for (var i = 0; i < 10_000; i++) _world.Fast.Answer(queries[i % queries.Length], 0x0a630032, to);
        }).ShouldBe(0);
    }

    private byte[] Fast(byte[] query, IPAddress? client = null)
    {
        var to = new byte[1232];
        return to[.._world.Fast.Answer(query, BinaryPrimitives.ReadUInt32BigEndian((client ?? Inside).GetAddressBytes()), to)];
    }
}
