using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Enrollment.Rules;
using Appliance.Server.Inventory;
using Appliance.Tests.Inventory;
using static Appliance.Tests.Enrollment.EnrollmentTests;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Enrollment;

/// <summary>Rules let in what they are for, and nothing else: whatever is doubtful waits for a person.</summary>
public sealed class ApprovalRuleTests
{
    private static readonly ApprovalRuleSpec Equal = new() { When = new RuleConditions { Maker = "example", Model = "Model*" }, HostName = "node-{n:3}", Pool = "rack-7", Most = 3 };

    [Fact]
    public async Task AMachineThatFitsIsAMemberAtOnceAndTheTrailSaysWhichRuleItWas()
    {
        await using var world = await CreateAsync();
        await SetAsync(world, "rack-7", Equal);
        using var machine = await world.BootAsync(1);
        var issued = (await machine.EnrolAsync(world)).Issued.ShouldNotBeNull();
        issued.Name.ShouldBe("node-001");
        var member = world.Machines.WithName("node-001")!;
        (member.Member, member.Pool, member.Lifecycle, member.Waiting).ShouldBe((true, "rack-7", Lifecycle.Verifying, false));
        (await machine.EnrolAsync(world)).Issued!.Certificate.ShouldBe(issued.Certificate, "an answer that got lost is given again");
        world.Events.Happened.Single(happened => happened.Name == "enrollment.approved").Message.ShouldStartWith("The rule rack-7 approved new-525400000001 as node-001");
        var line = await world.Store.FirstAsync("select who, deed, object, after from identity.audit", row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)), Stop);
        (line.Item1, line.Item2, line.Item3).ShouldBe(("rule rack-7", "approve by rule", $"resource/{member.Id}"));
        line.Item4.ShouldContain("node-001");
        (await RuleAsync(world)).Used.ShouldBe(1);
    }

    [Fact]
    public async Task NeverMoreThanItsNumberHoweverManyComeAtOnce()
    {
        await using var world = await CreateAsync();
        await SetAsync(world, "rack-7", Equal);
        var machines = new List<TestMachine>();
        for (var i = 1; i <= 12; i++) machines.Add(await world.BootAsync(i));
        var outcomes = await Task.WhenAll(machines.Select(machine => Task.Run(() => machine.EnrolAsync(world), Stop)));
        outcomes.Count(outcome => outcome.Issued is not null).ShouldBe(3);
        outcomes.Where(outcome => outcome.Issued is not null).Select(outcome => outcome.Issued!.Name).Order(StringComparer.Ordinal).ShouldBe(["node-001", "node-002", "node-003"]);
        (await RuleAsync(world)).Used.ShouldBe(3);
        world.Desk.Waiting.ShouldBe(9);
        world.Events.Names.Count(name => name == "enrollment.rule-held").ShouldBe(9);
        machines.ForEach(machine => machine.Dispose());
    }

    [Fact]
    public async Task TheFirstThatFitsCountsAlsoWhenItHoldsTheMachine()
    {
        await using var world = await CreateAsync();
        await SetAsync(world, "any", Equal with { Order = 50, HostName = "any-{n}", Most = 1, When = new RuleConditions { MacPrefix = "52-54-00" } });
        await SetAsync(world, "rack-7", Equal);
        using var first = await world.BootAsync(1);
        using var second = await world.BootAsync(2);
        (await first.EnrolAsync(world)).Issued!.Name.ShouldBe("any-1");
        (await second.EnrolAsync(world)).Issued.ShouldBeNull();
        await SetAsync(world, "any", Equal with { Order = 50, HostName = "any-{n}", Most = 1, When = new RuleConditions { MacPrefix = "52-54-00" }, Ends = world.Clock.GetUtcNow() });
        using var third = await world.BootAsync(3);
        (await third.EnrolAsync(world)).Issued!.Name.ShouldBe("node-001", "one that has ended is not asked");
    }

    [Fact]
    public async Task DataOnADiskWaitsForAPersonUnlessTheRuleSaysOtherwise()
    {
        await using var world = await CreateAsync();
        await SetAsync(world, "rack-7", Equal);
        using var full = await FullAsync(world, 1);
        (await full.EnrolAsync(world)).Pending.ShouldNotBeNull();
        world.Events.Happened.Single(happened => happened.Name == "enrollment.rule-held").Message.ShouldContain("data");
        await SetAsync(world, "rack-7", Equal with { UnlessData = false });
        using var other = await FullAsync(world, 2);
        (await other.EnrolAsync(world)).Issued.ShouldNotBeNull();
    }

    [Fact]
    public async Task ALookalikeIsNeverApproved()
    {
        const string Uuid = "6b1f0a52-0c5e-4f0e-9d0e-3f1d1d6a7b11";
        await using var world = await CreateAsync();
        await EnrolledAsync(world, 1, Uuid, "S-1234", "db1");
        using var waiting = await world.BootAsync(2, "", "");
        await waiting.EnrolAsync(world);
        await SetAsync(world, "rack-7", Equal);
        using var ofMember = await world.BootAsync(3, Uuid, "S-1234");
        using var ofWaiting = await world.BootAsync(4);
        ofWaiting.Hardware.Nics.Add(new Nic { Name = "eth1", Mac = InventoryWorld.Mac(2).ToString() });
        (await ofMember.EnrolAsync(world)).Pending.ShouldNotBeNull();
        (await ofWaiting.EnrolAsync(world)).Pending.ShouldNotBeNull();
        (await TryAsync(world, Equal)).ShouldAllBe(verdict => verdict.Machine == "new-525400000002" || !verdict.Approved);
        (await RuleAsync(world)).Used.ShouldBe(0);
    }

    [Fact]
    public async Task WhoWasRemovedOrRejectedIsNotLetInAgain()
    {
        await using var world = await CreateAsync();
        await SetAsync(world, "rack-7", Equal);
        using var machine = await world.BootAsync(1);
        await machine.EnrolAsync(world);
        await world.Decider.RemoveAsync("node-001", "ann", Stop);
        using var again = await world.BootAsync(1);
        (await again.EnrolAsync(world)).Pending.ShouldNotBeNull();
        (await RuleAsync(world)).Used.ShouldBe(1);
    }

    [Fact]
    public async Task AnAgentThatDoesNotComeBackCountsOnceHoweverOftenItIsLetIn()
    {
        await using var world = await CreateAsync();
        await SetAsync(world, "rack-7", Equal with { Most = 1 });
        using var machine = await world.BootAsync(1);
        (await machine.EnrolAsync(world)).Issued!.Name.ShouldBe("node-001");
        world.Clock.Advance(TimeSpan.FromMinutes(6));
        await world.KeepDeadlinesAsync();
        using var rebooted = await world.BootAsync(1);
        (await rebooted.EnrolAsync(world)).Issued!.Name.ShouldBe("node-001");
        (await RuleAsync(world)).Used.ShouldBe(1);
    }

    [Fact]
    public async Task WhomAPersonNamedIsLeftToAPerson()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        await machine.EnrolAsync(world);
        await world.Decider.ApproveAsync(InventoryWorld.Mac(1).ToString(), new ApproveRequest("db1"), "ann", Stop);
        await SetAsync(world, "rack-7", Equal);
        world.Clock.Advance(TimeSpan.FromMinutes(6));
        await world.KeepDeadlinesAsync();
        using var rebooted = await world.BootAsync(1);
        (await rebooted.EnrolAsync(world)).Pending.ShouldNotBeNull();
    }

    [Fact]
    public async Task AHostThatJoinsByATokenWaitsForAPerson()
    {
        await using var world = await CreateAsync();
        await SetAsync(world, "rack-7", Equal);
        using var host = new TestMachine("", "", InventoryWorld.Mac(9)) { Role = "host", JoinToken = await world.JoinTokenAsync() };
        (await host.EnrolAsync(world)).Pending.ShouldNotBeNull();
    }

    [Fact]
    public async Task ThoseThatWaitAreDecidedOnlyWhenAsked()
    {
        await using var world = await CreateAsync();
        var machines = new List<TestMachine>();
        for (var i = 1; i <= 4; i++) machines.Add(i == 2 ? await FullAsync(world, i) : await world.BootAsync(i));
        foreach (var machine in machines) await machine.EnrolAsync(world);

        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var would = await TryAsync(world, Equal with { Most = 2 });
        would.Select(verdict => (verdict.Machine, verdict.Approved, verdict.HostName)).ShouldBe([
            ("new-525400000001", true, "node-001"), ("new-525400000002", false, null), ("new-525400000003", true, "node-002"), ("new-525400000004", false, null)]);
        would[3].Reason.ShouldBe("the rule has let in its 2 machines");
        (await SetAsync(world, "rack-7", Equal with { Most = 2 })).Verdicts.ShouldBeEmpty();
        (await machines[0].EnrolAsync(world)).Pending.ShouldNotBeNull("it waited before the rule was there");
        world.Desk.Waiting.ShouldBe(4);

        var done = await SetAsync(world, "rack-7", Equal with { Most = 2 }, apply: true);
        done.Verdicts.ShouldBe(would);
        done.Rule.Used.ShouldBe(2);
        world.Desk.Waiting.ShouldBe(2);
        (await machines[2].EnrolAsync(world)).Issued!.Name.ShouldBe("node-002");
        machines.ForEach(machine => machine.Dispose());
    }

    [Fact]
    public async Task ANameThatIsTakenOrMissingKeepsTheMachineWaiting()
    {
        await using var world = await CreateAsync();
        await SetAsync(world, "serials", Equal with { HostName = "{serial}", When = new RuleConditions { Subnet = "lab" } });
        using var named = await world.BootAsync(1, "", "CZ-3341");
        using var twin = await world.BootAsync(2, "", "CZ 3341");
        using var bold = await world.BootAsync(3, "", "wpad");
        (await named.EnrolAsync(world)).Issued!.Name.ShouldBe("cz-3341");
        (await twin.EnrolAsync(world)).Pending.ShouldNotBeNull();
        (await bold.EnrolAsync(world)).Pending.ShouldNotBeNull();
        using var elsewhere = await world.BootAsync(4, "", "CZ-9999");
        (await elsewhere.EnrolAsync(world, "192.0.2.7")).Pending.ShouldNotBeNull();
    }

    [Fact]
    public async Task WhatIsWrongIsSaidAtOnce()
    {
        await using var world = await CreateAsync();
        var refused = await Should.ThrowAsync<FaultException>(() => SetAsync(world, "Rack 7", new ApprovalRuleSpec
        {
            Order = -1,
            HostName = "node",
            Most = 0,
            Pool = "A",
            When = new RuleConditions { Maker = "*", Model = "a*b", Subnet = "nowhere", MacPrefix = "5", LeastDisks = 4, MostDisks = 2 },
        }));
        refused.Fields.Select(fault => fault.Field).ShouldBe(["name", "order", "pool", "hostName", "most", "when.maker", "when.model", "when.subnet", "when.macPrefix", "when.mostDisks"]);
        (await Should.ThrowAsync<FaultException>(() => SetAsync(world, "all", new ApprovalRuleSpec { HostName = "node-{n}", Most = 1 }))).Fields.Single().Field.ShouldBe("when");
    }

    [Theory]
    [InlineData("node-{n}", "node-7")]
    [InlineData("node-{n:3}", "node-007")]
    [InlineData("{serial}", "sn-12")]
    [InlineData("x{mac}", "x525400000001")]
    [InlineData("{asset}", null)]
    public void ATemplateIsFilled(string template, string? name) =>
        HostNameTemplate.Fill(template, 7, new MachineFacts("", "", " SN/12 ", "gateway", 0, 0, false), MacAddress.Parse("52:54:00:00:00:01")).ShouldBe(name);

    private static Task<ApprovalRuleReply> SetAsync(MembersWorld world, string name, ApprovalRuleSpec spec, bool apply = false) => world.Get<RuleDesk>().SetAsync(name, spec, apply, "ann", Stop);

    private static Task<IReadOnlyList<RuleVerdict>> TryAsync(MembersWorld world, ApprovalRuleSpec spec) => world.Get<RuleDesk>().TryAsync("rack-7", spec, Stop);

    private static Task<ApprovalRule> RuleAsync(MembersWorld world) => world.Get<RuleDesk>().ShowAsync("rack-7", Stop);

    private static async Task<TestMachine> FullAsync(MembersWorld world, int number)
    {
        var machine = await world.BootAsync(number);
        machine.Hardware.Disks.Add(new Disk { Name = "sda", Bytes = 1ul << 40, Signatures = { "ext4" } });
        return machine;
    }
}
