using Appliance.Contracts;
using Appliance.Server.Inventory.Endpoints;
using Appliance.Server.Inventory.Records;
using Appliance.Tests.Identity;
using static Appliance.Tests.Inventory.InventoryWorld;

namespace Appliance.Tests.Inventory;

public sealed class MachinesTests
{
    [Fact]
    public async Task AnUnknownMachineIsDiscoveredOnceHoweverOftenItAsks()
    {
        await using var world = await CreateAsync();
        var seen = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => world.Machines.SeenAsync(Mac(1), FirmwareKind.UefiX64, Stop)));
        seen.Select(machine => machine!.Id).Distinct().Count().ShouldBe(1);
        var machine = seen[0]!;
        (machine.Name, machine.Lifecycle, machine.Member, machine.BootMac, machine.Firmware).ShouldBe(
            ("new-525400000001", Lifecycle.Discovered, false, Mac(1), FirmwareKind.UefiX64));
        world.Events.Names.ShouldBe(["inventory.resource-discovered"]);
    }

    [Fact]
    public async Task TheOldestStrangerWithoutARequestMakesRoom()
    {
        await using var world = await CreateAsync();
        var first = (await world.Machines.SeenAsync(Mac(0), FirmwareKind.Bios, Stop))!;
        await world.DoAsync(transaction => world.Machines.SetWaitingAsync(transaction, first.Id, true, Stop));
        for (var i = 1; i < Strangers.Most; i++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(2));
            await world.Machines.SeenAsync(Mac(i), FirmwareKind.Bios, Stop);
        }
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        (await world.Machines.SeenAsync(Mac(5000), FirmwareKind.Bios, Stop)).ShouldNotBeNull();
        world.Machines.Find(first.Id).ShouldNotBeNull("its request waits for a person");
        world.Machines.WithMac(Mac(1)).ShouldBeEmpty("it was the oldest of the others");
        world.Machines.CountByLifecycle()[Lifecycle.Discovered].ShouldBe(Strangers.Most);
        world.Events.Names.Count(name => name == "inventory.strangers-full").ShouldBe(1);
        await world.Memory.CompareAsync(Stop);
        world.Index.Sum().Rows.ShouldBe(Strangers.Most);
    }

    [Fact]
    public async Task WhoRegistersMakesRoomTooAndNeverAMembersOrAWaitingOnes()
    {
        await using var world = await CreateAsync();
        var member = await world.AddAsync("node-a", member: true, Hardware(macs: Mac(0)));
        var waiting = await world.AddAsync("new-1", member: false, Hardware(macs: Mac(1)));
        await world.DoAsync(transaction => world.Machines.SetWaitingAsync(transaction, waiting.Id, true, Stop));
        for (var i = 2; i <= Strangers.Most; i++)
        {
            world.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await world.AddAsync($"new-{i}", member: false, Hardware(macs: Mac(i)));
        }
        world.Events.Names.ShouldNotContain("inventory.strangers-full");
        world.Clock.Advance(TimeSpan.FromSeconds(1));

        await world.AddAsync("new-last", member: false, Hardware(macs: Mac(5000)));
        (world.Machines.CountByLifecycle()[Lifecycle.Discovered], world.Machines.WithMac(Mac(2)).Count).ShouldBe((Strangers.Most + 1, 0));
        world.Machines.Find(member.Id).ShouldNotBeNull();
        world.Machines.Find(waiting.Id).ShouldNotBeNull();
        world.Events.Names.ShouldContain("inventory.strangers-full");
        await world.Memory.CompareAsync(Stop);
    }

    [Fact]
    public async Task AFloodOfAddressesIsWrittenDownNoFasterThanARackIsSwitchedOn()
    {
        await using var world = await CreateAsync();
        for (var i = 0; i < Strangers.MostNew + 50; i++) await world.Machines.SeenAsync(Mac(i), FirmwareKind.Bios, Stop);
        world.Machines.CountByLifecycle()[Lifecycle.Discovered].ShouldBe(Strangers.MostNew);
        world.Events.Names.ShouldContain("inventory.strangers-refused");
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        (await world.Machines.SeenAsync(Mac(5000), FirmwareKind.Bios, Stop)).ShouldNotBeNull();
    }

    [Fact]
    public async Task AnIgnoredAddressMakesNoResourceUntilItIsHeeded()
    {
        await using var world = await CreateAsync();
        var machine = (await world.Machines.SeenAsync(Mac(1), FirmwareKind.Bios, Stop))!;
        await world.DoAsync(transaction => world.Machines.RemoveAsync(transaction, machine.Id, ignoreItsAddresses: true, Stop));
        world.Machines.IsIgnored(Mac(1)).ShouldBeTrue();
        (await world.Machines.SeenAsync(Mac(1), FirmwareKind.Bios, Stop)).ShouldBeNull();
        (await world.DoAsync(transaction => world.Machines.HeedAsync(transaction, Mac(1), Stop))).ShouldBeTrue();
        (await world.Machines.SeenAsync(Mac(1), FirmwareKind.Bios, Stop)).ShouldNotBeNull().Id.ShouldNotBe(machine.Id);
    }

    [Fact]
    public async Task AMemberDoesNotSufferForItsImpostor()
    {
        await using var world = await CreateAsync();
        await world.AddAsync("node-a", member: true, Hardware(macs: [Mac(1), Mac(2)]));
        var impostor = await world.AddAsync("new-1", member: false, Hardware(macs: [Mac(1), Mac(3)]));
        await world.DoAsync(transaction => world.Machines.RemoveAsync(transaction, impostor.Id, ignoreItsAddresses: true, Stop));
        world.Machines.IsIgnored(Mac(1)).ShouldBeFalse();
        world.Machines.IsIgnored(Mac(3)).ShouldBeTrue();
    }

    [Fact]
    public async Task AMemberCannotClaimAnotherMembersAddress()
    {
        await using var world = await CreateAsync();
        await world.AddAsync("node-a", member: true, Hardware(macs: Mac(1)));
        var liar = await world.AddAsync("node-b", member: true, Hardware(macs: Mac(2)));
        await world.DoAsync(transaction => world.Machines.ReportAsync(transaction, liar.Id, Hardware(macs: [Mac(2), Mac(1)]), Stop));
        world.Machines.Find(liar.Id)!.Macs.ShouldBe([Mac(2)]);
        world.Machines.WithMac(Mac(1)).Select(machine => machine.Name).ShouldBe(["node-a"]);
        world.Events.Names.ShouldContain("inventory.address-claimed");
    }

    [Fact]
    public async Task AMoveHappensOnlyFromWhereTheResourceStands()
    {
        await using var world = await CreateAsync();
        var machine = await world.AddAsync("new-1", member: false, Hardware(macs: Mac(1)));
        var deadline = world.Clock.GetUtcNow().AddMinutes(5);
        (await MoveAsync(Lifecycle.Discovered, Lifecycle.Verifying, deadline)).ShouldBeTrue();
        (await MoveAsync(Lifecycle.Discovered, Lifecycle.Verifying, deadline)).ShouldBeFalse();
        (await world.Machines.OverdueAsync(deadline.AddSeconds(-1), Stop)).ShouldBeEmpty();
        (await world.Machines.OverdueAsync(deadline, Stop)).ShouldHaveSingleItem().Lifecycle.ShouldBe(Lifecycle.Verifying);
        (await MoveAsync(Lifecycle.Verifying, Lifecycle.Enrolled, null)).ShouldBeTrue();
        (await world.Machines.OverdueAsync(deadline.AddDays(1), Stop)).ShouldBeEmpty();
        await Should.ThrowAsync<InvalidOperationException>(() => MoveAsync(Lifecycle.Enrolled, Lifecycle.Active, null));
        await Should.ThrowAsync<InvalidOperationException>(() => MoveAsync(Lifecycle.Enrolled, Lifecycle.Inspecting, null));

        Task<bool> MoveAsync(Lifecycle from, Lifecycle to, DateTimeOffset? until) =>
            world.DoAsync(transaction => world.Machines.MoveAsync(transaction, machine.Id, from, to, until is null ? null : "test", until, Stop));
    }

    [Fact]
    public async Task MemoryDoesNotFollowWhatWasRolledBack()
    {
        await using var world = await CreateAsync();
        var machine = await world.AddAsync("new-1", member: false, Hardware(macs: Mac(1)));
        await Should.ThrowAsync<TimeoutException>(() => world.DoAsync(async transaction =>
        {
            await world.Machines.NameAsync(transaction, machine.Id, "node-x", Stop);
            throw new TimeoutException();
        }));
        world.Machines.Find(machine.Id)!.Name.ShouldBe("new-1");
        world.Machines.WithName("node-x").ShouldBeNull();
    }

    [Fact]
    public async Task MemoryFindsItsWayBackWhenTheAnswerToACommitWasLost()
    {
        await using var world = await CreateAsync();
        var renamed = await world.AddAsync("new-1", member: false, Hardware(macs: Mac(1)));
        var removed = await world.AddAsync("new-2", member: false, Hardware(macs: Mac(2)));
        await world.Store.ExecuteAsync($"update inventory.resources set name = 'node-x', member = true, version = version + 1 where id = {renamed.Id.Value}", Stop);
        await world.Store.ExecuteAsync($"delete from inventory.resources where id = {removed.Id.Value}", Stop);
        await world.Memory.CompareAsync(Stop);
        world.Machines.WithName("node-x").ShouldNotBeNull().Member.ShouldBeTrue();
        world.Machines.WithName("new-1").ShouldBeNull();
        world.Machines.WithMac(Mac(2)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ANameBelongsToOneResource()
    {
        await using var world = await CreateAsync();
        await world.AddAsync("node-a", member: true, Hardware(macs: Mac(1)));
        var other = await world.AddAsync("node-b", member: true, Hardware(macs: Mac(2)));
        (await Should.ThrowAsync<FaultException>(() => world.DoAsync(transaction => world.Machines.NameAsync(transaction, other.Id, "node-a", Stop))))
            .Code.ShouldBe(FaultCodes.ResourceNameTaken);
        (await world.AddAsync("node-a", member: false, Hardware(macs: Mac(3)))).Name.ShouldStartWith("node-a-");
    }

    [Fact]
    public async Task ATakenPlaceKeepsTheMembersIdAndGetsTheStrangersBody()
    {
        await using var world = await CreateAsync();
        var member = await world.AddAsync("node-a", member: true, Hardware(serial: "OLD-1", macs: Mac(1)));
        var stranger = await world.AddAsync("new-1", member: false, Hardware(serial: "NEW-1", macs: Mac(2)));
        await world.DoAsync(transaction => world.Machines.TakePlaceAsync(transaction, stranger.Id, member.Id, Stop));
        world.Machines.Find(stranger.Id).ShouldBeNull();
        var shown = await world.Resources.ShowAsync("node-a", TestCaller.Administrator, Stop);
        shown.Resource.Id.ShouldBe(member.Id.Value);
        shown.Resource.Macs.ShouldBe([Mac(2).ToString()]);
        shown.Hardware!.System.Serial.ShouldBe("NEW-1");
        (await world.Store.QueryAsync("select resource from inventory.reports", row => row.GetGuid(0), Stop)).ShouldBe([member.Id.Value]);
    }

    [Fact]
    public async Task AResourceIsNamedByIdNameOrAddress()
    {
        await using var world = await CreateAsync();
        var machine = await world.AddAsync("node-a", member: true, Hardware(macs: Mac(1)));
        foreach (var reference in (string[])[machine.Id.ToString(), "NODE-A", "52-54-00-00-00-01", "525400000001"]) world.Machines.Resolve(reference).Id.ShouldBe(machine.Id);
        Should.Throw<FaultException>(() => world.Machines.Resolve("node-z")).Kind.ShouldBe(FaultKind.Missing);
        await world.AddAsync("new-1", member: false, Hardware(macs: Mac(1)));
        Should.Throw<FaultException>(() => world.Machines.Resolve(Mac(1).ToString())).Code.ShouldBe(FaultCodes.ResourceAmbiguous);
    }

    [Fact]
    public async Task ALastSignOfLifeIsShownAtOnceAndWrittenDownLater()
    {
        await using var world = await CreateAsync();
        var machine = await world.AddAsync("node-a", member: true, Hardware(macs: Mac(1)));
        world.Clock.Advance(TimeSpan.FromMinutes(3));
        world.Machines.Touch(machine.Id);
        (await world.Resources.ShowAsync(machine.Id, Stop)).LastSeen.ShouldBe(world.Clock.GetUtcNow());
        await world.Memory.WriteAsync(Stop);
        (await world.Store.FirstAsync("select last_seen from inventory.resources", row => row.GetDateTime(0), Stop)).ShouldBe(world.Clock.GetUtcNow().UtcDateTime);
        world.Index.Touched().ShouldBeEmpty();
    }

    [Fact]
    public async Task TenThousandResourcesArePagedBySearchAndState()
    {
        await using var world = await CreateAsync();
        await world.Store.ExecuteAsync($"""
            insert into inventory.resources (id, name, lifecycle, member, macs, firmware, model, system_serial, first_seen, last_seen)
            select gen_random_uuid(), 'node-' || lpad(n::text, 5, '0'), case when n % 4 = 0 then 'Active' else 'Available' end, true,
              array['52:54:00:01:' || lpad(to_hex(n / 256), 2, '0') || ':' || lpad(to_hex(n % 256), 2, '0')], 'Bios', 'R' || n % 10, 'SN' || n, now(), now()
            from generate_series(0, 9999) n
            """, Stop);
        await world.Memory.LoadAsync(Stop);
        var first = await ListAsync(null, null, null);
        (first.Total, first.Items.Count, first.Next).ShouldBe((10_000, 100, "node-00099"));
        (await ListAsync(null, null, first.Next)).Items[0].Name.ShouldBe("node-00100");
        (await ListAsync(Lifecycle.Active, "r4", null)).Total.ShouldBe(500);
        (await ListAsync(null, "SN777", null)).Items.Select(item => item.Name).ShouldContain("node-07770");
        (await ListAsync(null, "52-54-00-01-00-05", null)).Items.ShouldHaveSingleItem().Name.ShouldBe("node-00005");
        (await ListAsync(null, null, "node-09998")).Next.ShouldBeNull();

        var largest = await ListAsync(null, null, null, "-name");
        (largest.Items[0].Name, largest.Next).ShouldBe(("node-09999", "+100"));
        (await ListAsync(null, null, "+9950", "-name")).Items.Count.ShouldBe(50);
        (await ListAsync(null, null, "+9950", "-name")).Next.ShouldBeNull();
        (await ListAsync(null, null, "+5000")).Items[0].Name.ShouldBe("node-05000");
        (await ListAsync(null, null, null, "model")).Items.Take(2).Select(item => (item.Model, item.Name)).ShouldBe([("R0", "node-00000"), ("R0", "node-00010")]);
        (await ListAsync(null, null, null, "address")).Total.ShouldBe(10_000);
        (await Should.ThrowAsync<FaultException>(() => ListAsync(null, null, null, "colour"))).Fields.ShouldHaveSingleItem().Problem.ShouldContain("memoryBytes");
        (await Should.ThrowAsync<FaultException>(() => ListAsync(null, null, "node-00099", "model"))).Fields.ShouldHaveSingleItem().Field.ShouldBe("after");

        Task<Page<Resource>> ListAsync(Lifecycle? lifecycle, string? search, string? after, string? sort = null) =>
            world.Resources.ListAsync(new ResourceQuery(lifecycle, search, null, 100, after, sort), TestCaller.Administrator, Stop);
    }
}
