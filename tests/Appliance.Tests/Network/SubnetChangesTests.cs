using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network;
using Appliance.Protocols;
using Appliance.Server.Events;
using Appliance.Server.Inventory;
using NSubstitute;

namespace Appliance.Tests.Network;

public sealed class SubnetChangesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASubnetIsKeptAndShownAndSaid()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        var changed = 0;
        room.Subnets.Changed += () => changed++;
        var added = await room.Changes.AddAsync(NetworkWorld.Lab with { DnsServers = ["192.0.2.1", "192.0.2.2"] }, "ann", Stop);
        added.State.ShouldBe(SubnetState.Probing);
        added.Addresses.ShouldBe(100);
        changed.ShouldBe(1);

        var again = (await room.ReadAgainAsync(Stop)).Subnets.ShouldHaveSingleItem();
        room.Subnets.Show(again).ShouldBeEquivalentTo(added);
        again.DnsServers.ShouldBe([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")]);
        await room.Events.Received(1).RaiseAsync(Arg.Any<Server.Store.IQueries>(), Arg.Is<Event>(e => e.Name == "network.subnet-added" && e.Object == "subnet/lab"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task WhatIsWrongChangesNothing()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        var fault = await NetworkRoomOnStore.RefusedAsync(room.Changes.AddAsync(new SubnetSpec(), "ann", Stop), FaultKind.Invalid, FaultCodes.SubnetInvalid);
        fault.Fields.Select(f => f.Field).ShouldBe(["name", "cidr"]);
        (await room.ReadAgainAsync(Stop)).Subnets.ShouldBeEmpty();
        (await room.ReadAgainAsync(Stop)).Revision.ShouldBe(1);
    }

    [Fact]
    public async Task ANameIsTakenOnce()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        await room.Changes.AddAsync(NetworkWorld.Lab, "ann", Stop);
        var other = new SubnetSpec { Name = "LAB", Cidr = "192.168.7.0/28" };
        await NetworkRoomOnStore.RefusedAsync(room.Changes.AddAsync(other, "ann", Stop), FaultKind.Conflict, FaultCodes.SubnetExists);
    }

    [Fact]
    public async Task AChangeLeavesWhatItDoesNotName()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        var before = await room.Changes.AddAsync(NetworkWorld.Lab, "ann", Stop);
        var after = await room.Changes.ChangeAsync("lab", new SubnetSpec { LeaseSeconds = 600, Gateway = "" }, "ann", Stop);
        after.ShouldBeEquivalentTo(before with { LeaseSeconds = 600, Gateway = null });
        var renamed = await room.Changes.ChangeAsync("LAB", new SubnetSpec { Name = "rack-1" }, "ann", Stop);
        (renamed.Id, renamed.Name).ShouldBe((before.Id, "rack-1"));
        await NetworkRoomOnStore.RefusedAsync(room.Changes.ChangeAsync("lab", new SubnetSpec(), "ann", Stop), FaultKind.Missing, FaultCodes.SubnetMissing);
    }

    [Fact]
    public async Task ASubnetThatIsSwitchedOffIsShownAsOff()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        var lab = await room.Changes.AddAsync(NetworkWorld.Lab, "ann", Stop);
        room.Subnets.ReportState(lab.Id, SubnetState.RefusedForeignServer, "10.99.0.9 answers");
        room.Subnets.ReportUse(lab.Id, new PoolUse(3, 0));
        var shown = room.Subnets.Show(room.Subnets.Find("lab"));
        (shown.State, shown.StateReason, shown.Leased).ShouldBe((SubnetState.RefusedForeignServer, "10.99.0.9 answers", 3));
        (await room.Changes.ChangeAsync("lab", new SubnetSpec { Mode = SubnetMode.Off }, "ann", Stop)).State.ShouldBe(SubnetState.Off);
    }

    [Fact]
    public async Task ASubnetWithMembersIsRemovedOnlyByForce()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        await room.Changes.AddAsync(NetworkWorld.Lab, "ann", Stop);
        await room.InTransactionAsync(t => room.Book.SettleAsync(t, ResourceId.New(), "node", new MacAddress(0x525400000001), IPAddress.Parse("10.99.0.7"), Stop), Stop);
        await NetworkRoomOnStore.RefusedAsync(room.Changes.RemoveAsync("lab", false, "ann", Stop), FaultKind.Conflict, FaultCodes.SubnetInUse);
        await NetworkRoomOnStore.RefusedAsync(room.Changes.ChangeAsync("lab", new SubnetSpec { Gateway = "10.99.0.7" }, "ann", Stop), FaultKind.Conflict, FaultCodes.SubnetInUse);
        await room.Changes.RemoveAsync("lab", true, "ann", Stop);
        room.Subnets.All.ShouldBeEmpty();
        room.Names.Addresses("node.lab.example").ShouldBeEmpty();
        (await room.ReadAgainAsync(Stop)).Reservations.ShouldBeEmpty();
    }

    [Fact]
    public async Task MemoryFollowsOnlyWhatWasCommitted()
    {
        await using var room = await NetworkRoomOnStore.OpenAsync();
        await room.Changes.AddAsync(NetworkWorld.Lab, "ann", Stop);
        await Should.ThrowAsync<InvalidOperationException>(room.InTransactionAsync(async t =>
        {
            await room.Book.SettleAsync(t, ResourceId.New(), "node", new MacAddress(0x525400000001), IPAddress.Parse("10.99.0.7"), Stop);
            throw new InvalidOperationException("the power fails");
        }, Stop));
        room.Memory.Now.Reservations.ShouldBeEmpty();
    }
}
