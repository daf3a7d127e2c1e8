using Appliance.Server.Inventory;
using static Appliance.Tests.Inventory.InventoryWorld;

namespace Appliance.Tests.Inventory;

public sealed class MatchTests
{
    private const string Uuid = "6b1f0a52-0c5e-4f0e-9d0e-3f1d1d6a7b11";

    [Fact]
    public async Task AMemberIsKnownByAnyOfItsAddresses()
    {
        await using var world = await CreateAsync();
        var member = await world.AddAsync("node-a", member: true, Hardware(Uuid, "S-1234", "", Mac(1), Mac(2)));
        var match = world.Machines.Match(MachineIdentity.Of(Hardware(macs: Mac(2))));
        match.Kind.ShouldBe(IdentityMatchKind.Member);
        match.Resource.ShouldBe(member.Id);
        match.Stranger.ShouldBeNull();
    }

    [Fact]
    public async Task AMemberIsKnownByUuidAndSerialWhenItsNetworkCardWasChanged()
    {
        await using var world = await CreateAsync();
        var member = await world.AddAsync("node-a", member: true, Hardware(Uuid, "S-1234", "", Mac(1)));
        world.Machines.Match(MachineIdentity.Of(Hardware(Uuid, "S-1234", "", Mac(9)))).ShouldBe(
            new IdentityMatch(IdentityMatchKind.Member, member.Id, "same UUID, system serial as node-a"));
    }

    [Theory]
    [InlineData(Uuid, "", "")]
    [InlineData(Uuid, "To be filled by O.E.M.", "Default string")]
    [InlineData(Uuid, "S-9999", "")]
    [InlineData("00000000-0000-0000-0000-000000000000", "0123456789", "")]
    [InlineData("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "0123456789", "")]
    [InlineData("03000200-0400-0500-0006-000700080009", "Default string", "Default string")]
    [InlineData("not a uuid", "000000000", "..........")]
    public async Task TwoMachinesWithOneUuidStayTwo(string uuid, string serial, string board)
    {
        await using var world = await CreateAsync();
        await world.AddAsync("node-a", member: true, Hardware(uuid, serial == "S-9999" ? "S-1234" : serial, board, Mac(1)));
        world.Machines.Match(MachineIdentity.Of(Hardware(uuid, serial, board, Mac(2)))).Kind.ShouldBe(IdentityMatchKind.New);
    }

    [Fact]
    public async Task AnUnapprovedMachineIsTheSameByItsAddressOnly()
    {
        await using var world = await CreateAsync();
        var stranger = await world.AddAsync("new-1", member: false, Hardware(Uuid, "S-1234", "", Mac(1)));
        world.Machines.Match(MachineIdentity.Of(Hardware(macs: Mac(1)))).ShouldBe(
            new IdentityMatch(IdentityMatchKind.Stranger, stranger.Id, $"same MAC address {Mac(1)} as new-1", stranger.Id));
        world.Machines.Match(MachineIdentity.Of(Hardware(Uuid, "S-1234", "", Mac(2)))).Kind.ShouldBe(IdentityMatchKind.New);
    }

    [Fact]
    public async Task AnImpostorThatAsksAgainIsTheSameImpostor()
    {
        await using var world = await CreateAsync();
        var member = await world.AddAsync("node-a", member: true, Hardware(Uuid, "S-1234", "", Mac(1)));
        var impostor = await world.AddAsync("new-1", member: false, Hardware(Uuid, "S-1234", "", Mac(1)));
        var match = world.Machines.Match(MachineIdentity.Of(Hardware(Uuid, "S-1234", "", Mac(1))));
        (match.Kind, match.Resource, match.Stranger).ShouldBe((IdentityMatchKind.Member, member.Id, impostor.Id));
        world.Machines.WithMac(Mac(1)).Select(machine => machine.Id).ShouldBe([member.Id, impostor.Id]);
    }
}
