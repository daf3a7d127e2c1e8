using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Store;
using Appliance.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

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
        await LeaseRows.WriteAsync(db.Store, [new LeaseRecord(_lease, 7), new LeaseRecord(released, 9)], stop);
        var records = (await LeaseRows.ReadAsync(db.Store, stop)).OrderBy(record => record.Revision).ToList();
        records.Select(record => record.Revision).ShouldBe([7, 9]);
        var read = records.ConvertAll(record => record.Binding);
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
        await LeaseRows.WriteAsync(db.Store, [new LeaseRecord(later, 8)], stop);
        await LeaseRows.WriteAsync(db.Store, [new LeaseRecord(_lease, 7)], stop);
        (await LeaseRows.ReadAsync(db.Store, stop)).ShouldHaveSingleItem().Binding.Mac.ShouldBe(later.Mac);
    }

    [Fact]
    public async Task ARemovedSubnetsLeasesAreForgotten()
    {
        await using var db = await TestStore.CreateAsync();
        var stop = TestContext.Current.CancellationToken;
        await LeaseRows.WriteAsync(db.Store, [new LeaseRecord(_lease, 1), new LeaseRecord(_lease with { Subnet = Guid.CreateVersion7() }, 2)], stop);
        await LeaseRows.ForgetAsync(db.Store, _lease.Subnet, stop);
        (await LeaseRows.ReadAsync(db.Store, stop)).ShouldHaveSingleItem().Binding.Subnet.ShouldNotBe(_lease.Subnet);
    }

    [Fact]
    public async Task WhatChangesTwiceIsWrittenOnceAndTheJournalGoesWhenAllIsThere()
    {
        await using var db = await TestStore.CreateAsync();
        var stop = TestContext.Current.CancellationToken;
        var journal = new FakeJournal(new Disk());
        using var rows = new LeaseRowWriter(db.Store, journal, TimeProvider.System, NullLogger<LeaseRowWriter>.Instance);
        rows.Owe(new LeaseRecord(_lease, 1));
        rows.Owe(new LeaseRecord(_lease with { Expires = Noon.AddHours(2), Durable = Noon.AddHours(2) }, 2));
        (await rows.WriteAsync(stop)).ShouldBeTrue();
        rows.Owed.ShouldBe(0);
        journal.ForgottenThrough.ShouldBe(2);
        (await LeaseRows.ReadAsync(db.Store, stop)).ShouldHaveSingleItem().Binding.Expires.ShouldBe(Noon.AddHours(2));
    }

    [Fact]
    public async Task WhileTheDatabaseIsAwayRowsWaitAndTheJournalStays()
    {
        var stop = TestContext.Current.CancellationToken;
        var (store, journal) = (Substitute.For<IStore>(), new FakeJournal(new Disk()));
        store.ExecuteAsync(Arg.Any<Sql>(), Arg.Any<CancellationToken>()).Returns(Task.FromException<int>(new StoreAwayException(new IOException("away"))));
        using var rows = new LeaseRowWriter(store, journal, TimeProvider.System, NullLogger<LeaseRowWriter>.Instance);
        for (var revision = 1; revision <= 3000; revision++) rows.Owe(new LeaseRecord(_lease with { Address = new Ipv4Address((uint)(0x0a000000 + revision)) }, revision));
        (await rows.WriteAsync(stop)).ShouldBeFalse();
        rows.Owed.ShouldBe(3000);
        journal.ForgottenThrough.ShouldBeNull();
        store.ExecuteAsync(Arg.Any<Sql>(), Arg.Any<CancellationToken>()).Returns(1);
        (await rows.WriteAsync(stop)).ShouldBeTrue();
        rows.Owed.ShouldBe(0);
        journal.ForgottenThrough.ShouldBe(3000);
    }

    /// <summary>A renewal is no history; another holder is, once, however often the journal is replayed.</summary>
    [Fact]
    public async Task WhoeverHadAnAddressBeforeIsRemembered()
    {
        await using var db = await TestStore.CreateAsync();
        var stop = TestContext.Current.CancellationToken;
        var next = _lease with { Mac = DhcpWorld.Client(2), Granted = Noon.AddDays(1), Expires = Noon.AddDays(1).AddHours(1), HostName = null };
        await LeaseRows.WriteAsync(db.Store, [new LeaseRecord(_lease, 1)], stop);
        await LeaseRows.WriteAsync(db.Store, [new LeaseRecord(_lease with { Expires = Noon.AddHours(2) }, 2)], stop);
        for (var replay = 0; replay < 2; replay++) await LeaseRows.WriteAsync(db.Store, [new LeaseRecord(next, 3)], stop);

        var former = new FormerLeases(db.Store);
        var found = await former.FindAsync(_lease.Address, null, null, stop);
        found.Select(one => (one.Mac, one.Granted, one.Expires, one.HostName)).ShouldBe([(next.Mac, next.Granted, next.Expires, null), (_lease.Mac, Noon, Noon.AddHours(2), "web-01")]);
        (await former.FindAsync(null, _lease.Mac, null, stop)).ShouldHaveSingleItem().Address.ShouldBe(_lease.Address);
        (await former.FindAsync(_lease.Address, null, Noon.AddMinutes(90), stop)).ShouldHaveSingleItem().Mac.ShouldBe(_lease.Mac);
        (await former.FindAsync(_lease.Address, null, Noon.AddHours(3), stop)).ShouldBeEmpty();

        await LeaseRows.ForgetAsync(db.Store, _lease.Subnet, stop);
        (await former.FindAsync(_lease.Address, null, null, stop)).Count.ShouldBe(2, "a subnet that goes takes no history with it");
        await former.RemoveBeforeAsync(Noon.AddHours(3), stop);
        (await former.FindAsync(_lease.Address, null, null, stop)).ShouldHaveSingleItem().Mac.ShouldBe(next.Mac);
    }

    [Fact]
    public async Task ALeaseThatCameAndWentWhileTheDatabaseWasAwayIsHistoryAllTheSame()
    {
        await using var db = await TestStore.CreateAsync();
        var stop = TestContext.Current.CancellationToken;
        using var rows = new LeaseRowWriter(db.Store, new FakeJournal(new Disk()), TimeProvider.System, NullLogger<LeaseRowWriter>.Instance);
        for (var number = 1; number <= 3; number++)
            rows.Owe(new LeaseRecord(_lease with { Mac = DhcpWorld.Client(number), Granted = Noon.AddHours(number), Expires = Noon.AddHours(number + 1) }, number));
        (await rows.WriteAsync(stop)).ShouldBeTrue();
        (await new FormerLeases(db.Store).FindAsync(_lease.Address, null, null, stop)).Select(one => one.Mac).ShouldBe([DhcpWorld.Client(3), DhcpWorld.Client(2), DhcpWorld.Client(1)]);
    }
}
