using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Tests.Dhcp;

/// <summary>Somebody sets the machine's clock by an hour while clients hold leases; no time has passed for them.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(20);
    private static readonly Ipv4Address First = Ipv4Address.Parse("10.99.0.100");
    private static readonly LeaseClient Owner = new(DhcpWorld.Client(1)), Other = new(DhcpWorld.Client(2));

    [Fact]
    public async Task ForwardAnOwnerKeepsItsAddressAndNewOnesGetOthersWhileThereAreAny()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 2, Lease);
        (await world.Leasing.GrantAsync(lab, Owner, First)).Verdict.ShouldBe(LeaseVerdict.Granted);
        world.Time.AdjustTime(world.Time.GetUtcNow() + TimeSpan.FromHours(1)); // over its lease and its hold
        var offer = world.Leasing.Offer([lab], Other, First);
        offer.Address.ShouldBe(First, "it is free by this clock, and wished for");
        offer.IsNew.ShouldBeTrue("so it is asked for on the wire first, where its owner answers");
        world.Leasing.Rest(lab, First, Owner.Mac).ShouldBeTrue();
        world.Leasing.Offer([lab], Other, default).Address.ShouldBe(Ipv4Address.Parse("10.99.0.101"));
        await world.StopAsync();
    }

    [Fact]
    public async Task ForwardARenewalGoesOnAsIfNothingHadBeen()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 1, Lease);
        await world.Leasing.GrantAsync(lab, Owner, First);
        world.Time.AdjustTime(world.Time.GetUtcNow() + TimeSpan.FromHours(1));
        (await world.Leasing.GrantAsync(lab, Owner, First)).ShouldBe(new LeaseAnswer(LeaseVerdict.Granted, First, Lease));
        world.Leasing.Offer([lab], Other, First).Verdict.ShouldBe(LeaseVerdict.Exhausted);
        await world.StopAsync();
    }

    [Fact]
    public async Task BackNothingIsGivenTwiceAndRenewalsGoOn()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 20, Lease);
        await world.Leasing.GrantAsync(lab, Owner, First);
        world.Time.AdjustTime(world.Time.GetUtcNow() - TimeSpan.FromHours(1));
        world.Leasing.Offer([lab], Other, First).Address.ShouldNotBe(First);
        (await world.Leasing.GrantAsync(lab, Owner, First)).ShouldBe(new LeaseAnswer(LeaseVerdict.Granted, First, Lease));
        // By the clock as it was before, that lease is over; the one that stands on the disk counts, also for the next server.
        var after = await world.CrashAsync();
        after.Leasing.Offer([lab], Other, First).Address.ShouldNotBe(First);
        await after.StopAsync();
    }

    /// <summary>How long ago the disk failed is measured by the clock that nobody sets.</summary>
    [Fact]
    public async Task BackADiskThatIsWellAgainIsTriedWithinASecondAllTheSame()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 1, Lease);
        var clock = new SetClock();
        using var writer = new LeaseWriter(world.Journal, world.Table, world.Rows, world.Settings, world, clock, NullLogger<LeaseWriter>.Instance);
        await writer.StartAsync(TestContext.Current.CancellationToken);
        world.Journal.Fails = true;
        (await writer.SaveAsync(world.Table.Grant(lab, Owner, First, Lease)!.Lease)).ShouldBeFalse();
        writer.Able.ShouldBeFalse();
        clock.Now -= TimeSpan.FromHours(1);
        clock.Elapsed += TimeSpan.FromSeconds(1);
        writer.Able.ShouldBeTrue();
        await writer.StopAsync(TestContext.Current.CancellationToken);
        await world.StopAsync();
    }

    /// <summary>A clock that can be set, beside one that can not.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
