using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using CsCheck;

namespace Appliance.Tests.Dhcp;

/// <summary>What clients were told stays true, whatever happens to the disk and to the server.</summary>
public sealed class LeaseSafetyTests
{
    private const int Pool = 3;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(20);

    private static readonly Gen<(int Deed, int Client, int Address, int Seconds)[]> Story =
        Gen.Select(Gen.Int[0, 19], Gen.Int[1, 5], Gen.Int[0, Pool - 1], Gen.OneOf(Gen.Int[1, 60], Gen.Int[1, 2_400])).Array[1, 60];

    [Fact]
    public Task AnAddressNeverHasTwoHoldersThroughOutagesAndCrashes() => Story.SampleAsync(TellAsync, iter: 500);

    [Fact]
    public async Task AnAcknowledgedLeaseSurvivesACrashInAnOutage()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 1, Lease);
        var (owner, other, address) = (new LeaseClient(DhcpWorld.Client(1)), new LeaseClient(DhcpWorld.Client(2)), Ipv4Address.Parse("10.99.0.100"));
        await world.Leasing.GrantAsync(lab, owner, address);
        world.Journal.Fails = true;
        world.Time.Advance(TimeSpan.FromMinutes(15));
        (await world.Leasing.GrantAsync(lab, owner, address)).Verdict.ShouldBe(LeaseVerdict.Granted); // from memory, until minute 35
        var after = await world.CrashAsync();
        after.Time.Advance(TimeSpan.FromMinutes(19));
        after.Leasing.Offer([lab], other, default).Verdict.ShouldBe(LeaseVerdict.Exhausted);
        after.Leasing.Offer([lab], owner, default).Address.ShouldBe(address);
        await after.StopAsync();
    }

    [Fact]
    public async Task WhileTheDiskTakesNothingKnownClientsAreServedAndNewOnesWait()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 10, Lease);
        var (known, fresh, address) = (new LeaseClient(DhcpWorld.Client(1)), new LeaseClient(DhcpWorld.Client(2)), Ipv4Address.Parse("10.99.0.100"));
        await world.Leasing.GrantAsync(lab, known, address);
        world.Journal.Fails = true;
        (await world.Leasing.GrantAsync(lab, fresh, Ipv4Address.Parse("10.99.0.101"))).Verdict.ShouldBe(LeaseVerdict.NotWritten);
        world.Leasing.Offer([lab], fresh, default).Verdict.ShouldBe(LeaseVerdict.NotWritten);
        world.Leasing.Offer([lab], known, default).Address.ShouldBe(address);
        (await world.Leasing.GrantAsync(lab, known, address)).Duration.ShouldBe(Lease);

        // The promise ends with the hold: expiry on the disk (20 min) + 30 min.
        world.Time.Advance(TimeSpan.FromMinutes(40));
        (await world.Leasing.GrantAsync(lab, known, address)).Duration.ShouldBe(TimeSpan.FromMinutes(10));
        world.Time.Advance(TimeSpan.FromMinutes(10));
        (await world.Leasing.GrantAsync(lab, known, address)).Verdict.ShouldBe(LeaseVerdict.NotWritten);
        await world.StopAsync();
    }

    [Fact]
    public async Task AFullDiskIsToldOnceWithItsCureAndSoIsItsEnd()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 10, Lease);
        var (fresh, address) = (new LeaseClient(DhcpWorld.Client(2)), Ipv4Address.Parse("10.99.0.101"));
        world.Writer.Trouble.ShouldBeNull();
        world.Journal.Fails = true;
        for (var tries = 0; tries < 3; tries++)
        {
            (await world.Leasing.GrantAsync(lab, fresh, address)).Verdict.ShouldBe(LeaseVerdict.NotWritten);
            world.Time.Advance(TimeSpan.FromSeconds(2));
        }
        var told = world.Events.ShouldHaveSingleItem();
        told.Name.ShouldBe("dhcp.leases-not-written");
        told.Message.ShouldContain("No space left on device");
        told.Message.ShouldContain("Make room");
        world.Writer.Trouble.ShouldBe("No space left on device.");

        world.Journal.Fails = false;
        (await world.Leasing.GrantAsync(lab, fresh, address)).Verdict.ShouldBe(LeaseVerdict.Granted);
        world.Events[^1].Name.ShouldBe("dhcp.leases-written-again");
        world.Writer.Trouble.ShouldBeNull();
        await world.StopAsync();
    }

    [Fact]
    public async Task ANewLeaseThatCouldNotBeWrittenIsTakenBack()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 1, Lease);
        var (first, second, address) = (new LeaseClient(DhcpWorld.Client(1)), new LeaseClient(DhcpWorld.Client(2)), Ipv4Address.Parse("10.99.0.100"));
        world.Journal.Fails = true;
        (await world.Leasing.GrantAsync(lab, first, address)).Verdict.ShouldBe(LeaseVerdict.NotWritten);
        world.Journal.Fails = false;
        world.Time.Advance(TimeSpan.FromSeconds(31));
        (await world.Leasing.GrantAsync(lab, second, address)).Verdict.ShouldBe(LeaseVerdict.Granted);
        world.Disk.Bindings.ShouldHaveSingleItem().Mac.ShouldBe(second.Mac);
        await world.StopAsync();
    }

    [Fact]
    public async Task AFlushThatHangsHoldsUpOnlyNewClients()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 2, Lease);
        var (known, fresh, address) = (new LeaseClient(DhcpWorld.Client(1)), new LeaseClient(DhcpWorld.Client(2)), Ipv4Address.Parse("10.99.0.100"));
        await world.Leasing.GrantAsync(lab, known, address);
        world.Journal.Gate.Reset();
        var renewal = world.Leasing.GrantAsync(lab, known, address).AsTask();
        var birth = world.Leasing.GrantAsync(lab, fresh, Ipv4Address.Parse("10.99.0.101")).AsTask();
        world.Time.Advance(world.Settings.Commit);
        (await renewal).Verdict.ShouldBe(LeaseVerdict.Granted);
        (await birth).Verdict.ShouldBe(LeaseVerdict.NotWritten);

        // When it comes through after all, the client that asks again finds its lease.
        world.Journal.Gate.Set();
        (await world.Leasing.GrantAsync(lab, fresh, Ipv4Address.Parse("10.99.0.101"))).Verdict.ShouldBe(LeaseVerdict.Granted);
        await world.StopAsync();
        world.Disk.Records.Count.ShouldBe(2);
    }

    [Fact]
    public async Task WhoWentElsewhereWhileWeAskedTheWireIsKnownForThatQuestionOnly()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 2, Lease);
        var (mac, asked) = (DhcpWorld.Client(1), world.Time.GetTimestamp());
        world.Leasing.WentElsewhere(mac, asked).ShouldBeFalse();
        world.Time.Advance(TimeSpan.FromMilliseconds(50));
        world.Leasing.Withdraw(lab, mac);
        world.Leasing.WentElsewhere(mac, asked).ShouldBeTrue();
        world.Time.Advance(TimeSpan.FromMilliseconds(50));
        world.Leasing.WentElsewhere(mac, world.Time.GetTimestamp()).ShouldBeFalse();
        await world.StopAsync();
    }

    [Fact]
    public async Task ManyClientsShareAFlush()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 100, Lease);
        world.Journal.Gate.Reset();
        var asking = Enumerable.Range(0, 100)
            .Select(i => world.Leasing.GrantAsync(lab, new LeaseClient(DhcpWorld.Client(i)), Ipv4Address.Parse($"10.99.0.{100 + i}")).AsTask()).ToList();
        world.Journal.Gate.Set();
        (await Task.WhenAll(asking)).ShouldAllBe(answer => answer.Verdict == LeaseVerdict.Granted);
        world.Journal.Flushes.ShouldBeLessThanOrEqualTo(3);
        world.Disk.Records.Count.ShouldBe(100);
        await world.StopAsync();
    }

    [Fact]
    public async Task WhatWasAcknowledgedFromMemoryIsWrittenWhenTheDiskTakesItAgain()
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, pool: 10, Lease);
        var (client, address) = (new LeaseClient(DhcpWorld.Client(1)), Ipv4Address.Parse("10.99.0.100"));
        await world.Leasing.GrantAsync(lab, client, address);
        world.Journal.Fails = true;
        world.Time.Advance(TimeSpan.FromMinutes(10));
        await world.Leasing.GrantAsync(lab, client, address);
        world.Journal.Fails = false;
        await world.StopAsync();
        world.Disk.Bindings.ShouldHaveSingleItem().Expires.ShouldBe(world.Time.GetUtcNow() + Lease);
    }

    /// <summary>Clients believe what they are told, until it runs out or they give it back.</summary>
    private static async Task TellAsync((int Deed, int Client, int Address, int Seconds)[] story)
    {
        var world = await DhcpWorld.StartAsync();
        var lab = world.Subnets.Add(0, Pool, Lease);
        var believed = new Dictionary<MacAddress, (Ipv4Address Address, DateTimeOffset Until)>();
        foreach (var (deed, number, place, seconds) in story)
        {
            var (mac, address) = (DhcpWorld.Client(number), Ipv4Address.Parse($"10.99.0.{100 + place}"));
            switch (deed)
            {
                case <= 3:
                    world.Leasing.Offer([lab], new LeaseClient(mac), address);
                    break;
                case <= 10:
                    var wanted = deed > 7 && believed.TryGetValue(mac, out var own) ? own.Address : address;
                    var answer = await world.Leasing.GrantAsync(lab, new LeaseClient(mac), wanted);
                    if (answer.Verdict == LeaseVerdict.Granted) Believe(believed, mac, wanted, world.Time.GetUtcNow(), answer.Duration);
                    else if (answer.Verdict == LeaseVerdict.Refused) believed.Remove(mac);
                    break;
                case 11 when believed.Remove(mac, out var held):
                    world.Leasing.Release(lab, mac, held.Address);
                    break;
                case 12 when believed.Remove(mac, out var taken):
                    world.Leasing.Decline(lab, mac, taken.Address);
                    break;
                case 13:
                    world.Journal.Fails = !world.Journal.Fails;
                    break;
                case 14:
                    (world.Journal.Fails, world.Journal.LosesAnswers) = (!world.Journal.Fails, false);
                    break;
                case 15:
                    (world.Journal.Fails, world.Journal.LosesAnswers) = (false, !world.Journal.LosesAnswers);
                    break;
                case 16:
                    world = await world.CrashAsync();
                    break;
                default:
                    world.Time.Advance(TimeSpan.FromSeconds(seconds));
                    break;
            }
        }
        await world.StopAsync();
    }

    private static void Believe(
        Dictionary<MacAddress, (Ipv4Address Address, DateTimeOffset Until)> believed, MacAddress mac, Ipv4Address address, DateTimeOffset now, TimeSpan duration)
    {
        foreach (var (other, belief) in believed)
            if (other != mac && belief.Address == address) belief.Until.ShouldBeLessThanOrEqualTo(now, $"{other} still holds {address}, and {mac} got it");
        believed[mac] = (address, now + duration);
    }
}
