using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Tests.Store;

namespace Appliance.Tests.Dhcp;

/// <summary>Leases on a real PostgreSQL.</summary>
public sealed class LeaseRowsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Binding _lease = new(
        Guid.CreateVersion7(), Ipv4Address.Parse("10.99.0.100"), DhcpWorld.Client(1), BindingState.Active, Noon, Noon.AddHours(1), Noon.AddHours(1), [1, 2, 3], "web-01");

    [Fact]
    public async Task WhatIsWrittenIsReadBack()
    {
        await using var db = await TestStore.CreateAsync();
        var stop = TestContext.Current.CancellationToken;
        var released = _lease with { Address = Ipv4Address.Parse("10.99.0.101"), State = BindingState.Released, Durable = null, ClientId = null, HostName = null };
        await LeaseRows.WriteAsync(db.Store, [_lease, released], 7, stop);
        (await LeaseRows.LastRevisionAsync(db.Store, stop)).ShouldBe(7);
        var read = (await LeaseRows.ReadAsync(db.Store, stop)).OrderBy(binding => binding.Address).ToList();
        read[0].ClientId.ShouldBe([1, 2, 3]);
        (read[0] with { ClientId = _lease.ClientId }).ShouldBe(_lease);
        read[1].ShouldBe(released);
    }

    [Fact]
    public async Task AWriteThatWasHeldUpDoesNotUndoALaterOne()
    {
        await using var db = await TestStore.CreateAsync();
        var stop = TestContext.Current.CancellationToken;
        var later = _lease with { Mac = DhcpWorld.Client(2) };
        await LeaseRows.WriteAsync(db.Store, [later], 8, stop);
        await LeaseRows.WriteAsync(db.Store, [_lease], 7, stop);
        (await LeaseRows.ReadAsync(db.Store, stop)).ShouldHaveSingleItem().Mac.ShouldBe(later.Mac);
    }

    [Fact]
    public async Task ARemovedSubnetsLeasesAreForgotten()
    {
        await using var db = await TestStore.CreateAsync();
        var stop = TestContext.Current.CancellationToken;
        await LeaseRows.WriteAsync(db.Store, [_lease, _lease with { Subnet = Guid.CreateVersion7() }], 1, stop);
        await LeaseRows.ForgetAsync(db.Store, _lease.Subnet, stop);
        (await LeaseRows.ReadAsync(db.Store, stop)).ShouldHaveSingleItem().Subnet.ShouldNotBe(_lease.Subnet);
    }
}
