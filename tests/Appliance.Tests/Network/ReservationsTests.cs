using Appliance.Server.Network;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Server.Network.Names;

namespace Appliance.Tests.Network;

public sealed class ReservationsTests
{
    private static readonly MacAddress One = MacAddress.Parse("52:54:00:00:00:01");
    private static readonly MacAddress Two = MacAddress.Parse("52:54:00:00:00:02");
    private static readonly IPAddress Seven = IPAddress.Parse("10.99.0.7");
    private static readonly IPAddress Eight = IPAddress.Parse("10.99.0.8");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AMemberKeepsItsAddressAndName()
    {
        await using var room = await OpenAsync();
        var lab = room.Subnets.All[0].Id;
        var resource = ResourceId.New();
        await SettleAsync(room, resource, "Node-1", One, Seven);
        room.Book.For(lab, ClientKey.Of(One))!.Address.ShouldBe(Seven);
        room.Book.At(lab, Seven)!.Client.ShouldBe(ClientKey.Of(One));
        room.Names.Addresses("node-1.lab.example").ShouldBe([Seven]);
        room.Names.Of(resource).ShouldBe("node-1.lab.example");

        var revision = room.Memory.Now.Revision;
        await SettleAsync(room, resource, "node-1", One, Seven); // idempotent
        room.Memory.Now.Revision.ShouldBe(revision);
    }

    [Fact]
    public async Task AnEarlierNameAndAddressAreWithdrawn()
    {
        await using var room = await OpenAsync();
        var resource = ResourceId.New();
        await SettleAsync(room, resource, "old", One, Seven);
        await SettleAsync(room, resource, "new", Two, Eight);
        room.Names.Addresses("old.lab.example").ShouldBeEmpty();
        room.Book.For(room.Subnets.All[0].Id, ClientKey.Of(One)).ShouldBeNull();
        room.Names.Addresses("new.lab.example").ShouldBe([Eight]);
        await room.InTransactionAsync(t => room.Book.WithdrawAsync(t, resource, Stop), Stop);
        room.Memory.Now.Reservations.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhatBelongsToSomebodyElseIsAConflict()
    {
        await using var room = await OpenAsync();
        await SettleAsync(room, ResourceId.New(), "node", One, Seven);
        var other = ResourceId.New();
        await RefusedAsync(SettleAsync(room, other, "node", Two, Eight), FaultKind.Conflict, FaultCodes.HostNameTaken);
        await RefusedAsync(SettleAsync(room, other, "other", Two, Seven), FaultKind.Conflict, FaultCodes.AddressTaken);
        await RefusedAsync(SettleAsync(room, other, "other", One, Eight), FaultKind.Conflict, FaultCodes.AddressTaken);
        await RefusedAsync(SettleAsync(room, other, "appliance", Two, Eight), FaultKind.Conflict, FaultCodes.HostNameTaken);
        await RefusedAsync(SettleAsync(room, other, "other", Two, IPAddress.Parse("10.99.0.1")), FaultKind.Conflict, FaultCodes.AddressTaken);
        await RefusedAsync(SettleAsync(room, other, "other", Two, IPAddress.Parse("10.98.0.1")), FaultKind.Conflict, FaultCodes.AddressOutsideSubnets);
        await RefusedAsync(SettleAsync(room, other, "a b", Two, Eight), FaultKind.Invalid, FaultCodes.HostNameInvalid);
    }

    [Fact]
    public async Task AnOperatorsReservationBecomesTheMembers()
    {
        await using var room = await OpenAsync();
        await room.Reservations.PutAsync("lab", "52-54-00-00-00-01", new ReservationSpec("10.99.0.7", "Node"), "ann", Stop);
        room.Names.Addresses("node.lab.example").ShouldBe([Seven]);
        var resource = ResourceId.New();
        await SettleAsync(room, resource, "node", One, Seven);
        var kept = room.Reservations.List("lab").ShouldHaveSingleItem();
        (kept.Client, kept.Address, kept.HostName, kept.Resource).ShouldBe(("52:54:00:00:00:01", "10.99.0.7", "node", resource.Value));

        await RefusedAsync(room.Reservations.PutAsync("lab", One.ToString(), new ReservationSpec("10.99.0.7", "else"), "ann", Stop), FaultKind.Conflict, FaultCodes.ReservationOfMember);
        await RefusedAsync(room.Reservations.RemoveAsync("lab", One.ToString(), "ann", Stop), FaultKind.Conflict, FaultCodes.ReservationOfMember);
        (await room.Reservations.PutAsync("lab", One.ToString(), new ReservationSpec("10.99.0.9"), "ann", Stop)).HostName.ShouldBe("node");
        room.Names.Addresses("node.lab.example").ShouldBe([IPAddress.Parse("10.99.0.9")]);
    }

    [Fact]
    public async Task EverythingWrongWithAReservationIsSaidAtOnce()
    {
        await using var room = await OpenAsync();
        var fault = await RefusedAsync(
            room.Reservations.PutAsync("lab", "01:00:5e:00:00:01", new ReservationSpec("10.99.0.255", "-"), "ann", Stop), FaultKind.Invalid, FaultCodes.ReservationInvalid);
        fault.Fields.Select(f => f.Field).ShouldBe(["client", "address", "hostName"]);
        await RefusedAsync(room.Reservations.RemoveAsync("lab", One.ToString(), "ann", Stop), FaultKind.Missing, FaultCodes.ReservationMissing);
        await RefusedAsync(room.Reservations.PutAsync("none", One.ToString(), new ReservationSpec("10.99.0.7"), "ann", Stop), FaultKind.Missing, FaultCodes.SubnetMissing);
    }

    [Fact]
    public async Task AMovedDomainNeverMakesTwoOwnersOfOneName()
    {
        await using var room = await OpenAsync();
        await room.Changes.AddAsync(new SubnetSpec { Name = "second", Cidr = "192.168.7.0/28", Domain = "other.example" }, "ann", Stop);
        await SettleAsync(room, ResourceId.New(), "node", One, Seven);
        await SettleAsync(room, ResourceId.New(), "node", Two, IPAddress.Parse("192.168.7.3"));
        var fault = await RefusedAsync(room.Changes.ChangeAsync("second", new SubnetSpec { Domain = "lab.example" }, "ann", Stop), FaultKind.Conflict, FaultCodes.SubnetInUse);
        fault.Fields.ShouldHaveSingleItem().Field.ShouldBe("domain");
    }

    [Fact]
    public async Task ManyMachinesSettleAtOnceAndMemoryShowsThemAll()
    {
        await using var room = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(1, 40).Select(i =>
            SettleAsync(room, ResourceId.New(), $"node-{i}", new MacAddress(0x525400000100ul + (ulong)i), IPAddress.Parse($"10.99.0.{i + 1}"))));
        room.Memory.Now.Reservations.Count.ShouldBe(40);
        (await room.ReadAgainAsync(Stop)).Revision.ShouldBe(room.Memory.Now.Revision);
    }

    [Fact]
    public async Task ResourcesAreShownWithAddressAndName()
    {
        await using var room = await OpenAsync();
        var (member, stranger) = (ResourceId.New(), ResourceId.New());
        await SettleAsync(room, member, "node", One, Seven);
        var details = new ResourceAddresses(room.Memory, (PublishedNames)room.Names);
        var shown = await details.DecorateAsync(new[] { member, stranger }.ToDictionary(id => id.Value, Blank), Stop);
        (shown[member.Value].Address, shown[member.Value].DnsName).ShouldBe(("10.99.0.7", "node.lab.example"));
        shown[stranger.Value].Address.ShouldBeNull();
    }

    private static Resource Blank(ResourceId id) =>
        new() { Id = id.Value, Pool = "default", Name = "x", Lifecycle = Lifecycle.Discovered, Macs = [], FirstSeen = default, LastSeen = default };

    private static async Task<NetworkRoomOnStore> OpenAsync()
    {
        var room = await NetworkRoomOnStore.OpenAsync();
        await room.Changes.AddAsync(NetworkWorld.Lab, "ann", Stop);
        return room;
    }

    private static Task SettleAsync(NetworkRoomOnStore room, ResourceId resource, string name, MacAddress mac, IPAddress address) =>
        room.InTransactionAsync(t => room.Book.SettleAsync(t, resource, name, mac, address, Stop), Stop);

    private static Task<FaultException> RefusedAsync(Task work, FaultKind kind, string code) => NetworkRoomOnStore.RefusedAsync(work, kind, code);
}
