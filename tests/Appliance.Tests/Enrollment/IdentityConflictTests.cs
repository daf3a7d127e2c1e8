using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Tests.Inventory;
using static Appliance.Tests.Enrollment.EnrollmentTests;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Enrollment;

/// <summary>Who looks like whom is asked each time somebody says something and each time somebody decides.</summary>
public sealed class IdentityConflictTests
{
    private const string Uuid = "6b1f0a52-0c5e-4f0e-9d0e-3f1d1d6a7b11";

    [Fact]
    public async Task WhatAMachineSaysAfterItHasAskedIsJudgedAnew()
    {
        await using var world = await CreateAsync();
        var member = await EnrolledAsync(world, 1, Uuid, "S-1234", "node-a");
        using var machine = await world.BootAsync(2);
        var pending = (await machine.EnrolAsync(world)).Pending!;
        var stranger = world.Machines.Resolve("new-525400000002").Id;
        (await ConflictAsync(world, stranger)).ShouldBe((null, null));

        (machine.Hardware.System.Uuid, machine.Hardware.System.Serial) = (Uuid, "S-1234");
        await ReportAsync(world, machine, pending);
        (await ConflictAsync(world, stranger)).ShouldBe((member.Value, ReasonCodes.IdentityConflict));
        world.Events.Names.ShouldContain("enrollment.conflict");
        (await Refused(() => world.Decider.ApproveAsync("new-525400000002", new ApproveRequest("node-b"), "ann", Stop))).ShouldBe(FaultCodes.IdentityConflict);

        machine.Hardware.System.Serial = "S-5678";
        await ReportAsync(world, machine, pending);
        (await ConflictAsync(world, stranger)).ShouldBe((null, null));
        await world.Decider.ApproveAsync("new-525400000002", new ApproveRequest("node-b"), "ann", Stop);
        world.Machines.Find(member)!.Macs.ShouldBe([InventoryWorld.Mac(1)]);
    }

    [Fact]
    public async Task TheSameKeyThatAsksAgainIsJudgedAnew()
    {
        await using var world = await CreateAsync();
        var member = await EnrolledAsync(world, 1, Uuid, "S-1234", "node-a");
        using var machine = await world.BootAsync(2);
        await machine.EnrolAsync(world);
        machine.Hardware.Nics.Add(new Nic { Name = "eth1", Mac = InventoryWorld.Mac(1).ToString() });
        await machine.EnrolAsync(world);
        (await ConflictAsync(world, world.Machines.Resolve("new-525400000002").Id)).ShouldBe((member.Value, ReasonCodes.IdentityConflict));
    }

    [Fact]
    public async Task OfTwoThatWaitWithOneIdentityTheSecondIsAConflictOnceTheFirstIsAMember()
    {
        await using var world = await CreateAsync();
        using var first = await world.BootAsync(1, Uuid, "S-1234");
        using var second = await world.BootAsync(2, Uuid, "S-1234");
        await first.EnrolAsync(world);
        await second.EnrolAsync(world);
        var other = world.Machines.Resolve("new-525400000002").Id;
        (await ConflictAsync(world, other)).ShouldBe((null, null));

        var member = await world.Decider.ApproveAsync("new-525400000001", new ApproveRequest("node-a"), "ann", Stop);
        (await ConflictAsync(world, other)).ShouldBe((member.Value, ReasonCodes.IdentityConflict));
        world.Events.Happened.Last(told => told.Name == "enrollment.conflict").Object.ShouldBe($"resource/{other}");
        (await Refused(() => world.Decider.ApproveAsync("new-525400000002", new ApproveRequest("node-b"), "ann", Stop))).ShouldBe(FaultCodes.IdentityConflict);
        (await world.Decider.ApproveAsync("new-525400000002", new ApproveRequest(Replace: "node-a"), "ann", Stop)).ShouldBe(member);
    }

    [Fact]
    public async Task AnAddressThatAMachineOnlySaysItHasPushesNobodyAside()
    {
        await using var world = await CreateAsync();
        using var honest = await world.BootAsync(1);
        var pending = (await honest.EnrolAsync(world)).Pending!;
        using var booted = await world.BootAsync(2);
        booted.Hardware.Nics.Add(new Nic { Name = "eth1", Mac = InventoryWorld.Mac(1).ToString() });
        using var joined = new TestMachine("", "", InventoryWorld.Mac(1)) { Role = "host", JoinToken = await world.JoinTokenAsync("host-a") };
        await booted.EnrolAsync(world);
        (await joined.EnrolAsync(world)).Pending.ShouldNotBeNull("it claims the address of one that waits, so a person must look");

        world.Desk.Waiting.ShouldBe(3);
        world.Events.Names.ShouldNotContain("enrollment.superseded");
        (await honest.EnrolAsync(world)).Pending!.Request.ShouldBe(pending.Request);
        foreach (var liar in world.Machines.WithMac(InventoryWorld.Mac(1)).Where(machine => machine.Name != "new-525400000001"))
            (await ConflictAsync(world, liar.Id)).Fault.ShouldBe(ReasonCodes.IdentityConflict, liar.Name);
    }

    [Fact]
    public async Task WhoWasPushedAsideAsksAgainAndWaitsBesideTheOther()
    {
        await using var world = await CreateAsync();
        using var older = await world.BootAsync(1);
        using var newer = await world.BootAsync(1);
        await older.EnrolAsync(world);
        var fresh = (await newer.EnrolAsync(world)).Pending!;
        world.Clock.Advance(TimeSpan.FromHours(1));

        var again = (await older.EnrolAsync(world)).Pending.ShouldNotBeNull("its boot token has long ended, and it is still there");
        again.Code.ShouldBe(older.Code(world.Authority));
        (await newer.EnrolAsync(world)).Pending!.Request.ShouldBe(fresh.Request, "two that are alive do not push each other in turns");
        (await older.EnrolAsync(world)).Pending!.Request.ShouldBe(again.Request);
        world.Machines.WithMac(InventoryWorld.Mac(1)).Count(machine => machine.Waiting).ShouldBe(2);
        world.Events.Names.Count(name => name == "enrollment.superseded").ShouldBe(1);
    }

    [Fact]
    public async Task WhoWasPushedAsideTwiceStillPushesNobody()
    {
        await using var world = await CreateAsync();
        using var first = await world.BootAsync(1);
        using var second = await world.BootAsync(1);
        using var third = await world.BootAsync(1);
        foreach (var machine in (TestMachine[])[first, second, third, first, second]) await machine.EnrolAsync(world);
        world.Desk.Waiting.ShouldBe(3);
        world.Events.Names.Count(name => name == "enrollment.superseded").ShouldBe(2);
    }

    private static async Task<(Guid? With, string? Fault)> ConflictAsync(MembersWorld world, ResourceId id)
    {
        var shown = await world.Get<IResourceViews>().ShowAsync(id, Stop);
        return (shown.Pending?.ConflictWith, shown.Fault?.Code);
    }

    private static Task ReportAsync(MembersWorld world, TestMachine machine, Appliance.Server.Agents.EnrollmentPending pending) =>
        world.Desk.ReportAsync(pending.Request, pending.WatchSecret, Address, Appliance.Server.Agents.Messages.HardwareMessages.Read(machine.Hardware), Stop);
}
