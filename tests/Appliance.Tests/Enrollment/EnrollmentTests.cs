using System.Net;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Inventory;
using Appliance.Tests.Inventory;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Enrollment;

public sealed class EnrollmentTests
{
    private const string Uuid = "6b1f0a52-0c5e-4f0e-9d0e-3f1d1d6a7b11";

    [Fact]
    public async Task AStrangerBecomesAMemberByAPersonsDecision()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1, Uuid, "S-1234");
        var pending = (await machine.EnrolAsync(world)).Pending.ShouldNotBeNull();
        pending.Code.ShouldBe(machine.Code(world.Authority));
        world.Desk.Waiting.ShouldBe(1);
        world.Machines.CountByLifecycle().ShouldHaveSingleItem().Key.ShouldBe(Lifecycle.Discovered);

        var watching = world.Desk.AwaitAsync(pending.Request, pending.WatchSecret, Address, Stop);
        var id = await world.Decider.ApproveAsync("new-525400000001", new ApproveRequest("node-a", pending.Code.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal)), "ann", Stop);
        var issued = (await watching).ShouldNotBeNull();
        (issued.Resource, issued.Name).ShouldBe((id.Value, "node-a"));
        world.Network.Settled[id].ShouldBe(("node-a", InventoryWorld.Mac(1), IPAddress.Parse("10.99.0.3")));
        Stands(world, id).ShouldBe((Lifecycle.Verifying, true, false));

        var agents = world.Get<IAgentObserver>();
        await agents.ConnectedAsync(id, Stop);
        Stands(world, id).ShouldBe((Lifecycle.Inspecting, true, false));
        await agents.ReportedAsync(id, Stop);
        Stands(world, id).ShouldBe((Lifecycle.Available, true, false));
        world.Network.Hops.Select(hop => hop.Hop).ShouldBe(["Register", "Report", "Reported", "Decision"]);
        world.Events.Names.ShouldContain("enrollment.approved");
    }

    [Fact]
    public async Task TheSameKeyAgainIsTheSameRequest()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        var first = (await machine.EnrolAsync(world)).Pending!;
        var second = (await machine.EnrolAsync(world)).Pending!;
        (second.Request, second.Code).ShouldBe((first.Request, first.Code));
        second.WatchSecret.ShouldNotBe(first.WatchSecret);
        (await Refused(() => world.Desk.AwaitAsync(first.Request, first.WatchSecret, Address, Stop))).ShouldBe(FaultCodes.RequestUnknown);

        var id = await world.Decider.ApproveAsync(InventoryWorld.Mac(1).ToString(), new ApproveRequest(), "ann", Stop);
        var lost = (await machine.EnrolAsync(world)).Issued.ShouldNotBeNull("the answer that got lost is given again");
        (lost.Resource, lost.Name).ShouldBe((id.Value, "node-000001"));
        (await world.Desk.AwaitAsync(second.Request, second.WatchSecret, Address, Stop))!.Certificate.ShouldBe(lost.Certificate);
        (await world.Store.QueryAsync("select id from enrollment.requests", row => row.GetGuid(0), Stop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task ANewerBootOfAStrangerSupersedesTheOlder()
    {
        await using var world = await CreateAsync();
        using var older = await world.BootAsync(1);
        using var newer = await world.BootAsync(1);
        var old = (await older.EnrolAsync(world)).Pending!;
        var fresh = (await newer.EnrolAsync(world)).Pending!;
        (await Refused(() => world.Desk.AwaitAsync(old.Request, old.WatchSecret, Address, Stop))).ShouldBe(FaultCodes.RequestSuperseded);
        (await Refused(() => world.Decider.ApproveAsync("new-525400000001", new ApproveRequest(Code: old.Code), "ann", Stop))).ShouldBe(FaultCodes.CodeMismatch);
        await world.Decider.ApproveAsync("new-525400000001", new ApproveRequest(Code: fresh.Code), "ann", Stop);
        world.Machines.CountByLifecycle().Values.Sum().ShouldBe(1);
    }

    [Fact]
    public async Task TheOtherPortsOfAMachineBecomePartOfIt()
    {
        await using var world = await CreateAsync();
        await world.Machines.SeenAsync(InventoryWorld.Mac(2), FirmwareKind.Bios, Stop);
        using var machine = await world.BootAsync(1);
        machine.Hardware.Nics.Add(new Appliance.Agent.Contracts.Nic { Name = "eth1", Mac = InventoryWorld.Mac(2).ToString() });
        await machine.EnrolAsync(world);
        world.Machines.WithMac(InventoryWorld.Mac(2)).ShouldHaveSingleItem().Name.ShouldBe("new-525400000001");
        world.Machines.CountByLifecycle().Values.Sum().ShouldBe(1);
    }

    [Fact]
    public async Task AMemberIsNeverOverwrittenAndItsLookalikeWaitsForAPerson()
    {
        await using var world = await CreateAsync();
        var member = await EnrolledAsync(world, 1, Uuid, "S-1234", "node-a");
        var before = await world.Get<IResourceViews>().ShowAsync(member, Stop);
        using var lookalike = await world.BootAsync(2, Uuid, "S-1234");
        await lookalike.EnrolAsync(world);
        var stranger = world.Machines.Resolve("new-525400000002");
        var shown = await world.Get<IResourceViews>().ShowAsync(stranger.Id, Stop);
        shown.Pending!.ConflictWith.ShouldBe(member.Value);
        shown.Fault!.Code.ShouldBe(ReasonCodes.IdentityConflict);
        (await world.Get<IResourceViews>().ShowAsync(member, Stop)).ShouldBeEquivalentTo(before);

        (await Refused(() => world.Decider.ApproveAsync(stranger.Name, new ApproveRequest(), "ann", Stop))).ShouldBe(FaultCodes.IdentityConflict);
        await world.Decider.RejectAsync(stranger.Name, "a clone", "ann", Stop);
        world.Machines.Find(member).ShouldNotBeNull().Member.ShouldBeTrue();
    }

    [Fact]
    public async Task AStrangerTakesAMembersPlaceWhenAPersonSaysSo()
    {
        await using var world = await CreateAsync();
        var member = await EnrolledAsync(world, 1, Uuid, "S-1234", "node-a");
        var oldCertificate = await CertificateAsync(world, member);
        using var repaired = await world.BootAsync(2, Uuid, "S-1234");
        var pending = (await repaired.EnrolAsync(world)).Pending!;
        (await world.Decider.ApproveAsync("new-525400000002", new ApproveRequest(Replace: "node-a"), "ann", Stop)).ShouldBe(member);
        world.Machines.Find(member)!.Macs.ShouldBe([InventoryWorld.Mac(2)]);
        world.Machines.CountByLifecycle().Values.Sum().ShouldBe(1);
        world.Network.Settled[member].ShouldBe(("node-a", InventoryWorld.Mac(2), IPAddress.Parse("10.99.0.4")));
        var issued = (await world.Desk.AwaitAsync(pending.Request, pending.WatchSecret, Address, Stop))!;
        Recognised(world, issued.Certificate).ShouldBe(member.Value);
        Recognised(world, oldCertificate).ShouldBeNull();
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("03000200-0400-0500-0006-000700080009")]
    [InlineData(Uuid)]
    public async Task TwoMachinesWithOneUuidStayTwo(string uuid)
    {
        await using var world = await CreateAsync();
        await EnrolledAsync(world, 1, uuid, "To be filled by O.E.M.", "node-a");
        using var other = await world.BootAsync(2, uuid, "To be filled by O.E.M.");
        await other.EnrolAsync(world);
        await world.Decider.ApproveAsync("new-525400000002", new ApproveRequest("node-b"), "ann", Stop);
        world.Machines.CountByLifecycle().Values.Sum().ShouldBe(2);
    }

    [Fact]
    public async Task ARejectedMachineIsToldAndIgnored()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        var pending = (await machine.EnrolAsync(world)).Pending!;
        await world.Decider.RejectAsync("new-525400000001", "not ours", "ann", Stop);
        var told = await Should.ThrowAsync<FaultException>(() => world.Desk.AwaitAsync(pending.Request, pending.WatchSecret, Address, Stop));
        (told.Code, told.Message).ShouldBe((FaultCodes.RequestRejected, "not ours"));
        (await Refused(() => machine.EnrolAsync(world))).ShouldBe(FaultCodes.RequestRejected);
        using var again = new TestMachine("", "", InventoryWorld.Mac(1)) { BootToken = await world.BootTokenAsync(InventoryWorld.Mac(1)) };
        (await Refused(() => again.EnrolAsync(world))).ShouldBe(FaultCodes.MachineIgnored);
        world.Machines.CountByLifecycle().ShouldBeEmpty();
    }

    [Fact]
    public async Task ARemovedMemberLosesItsCertificateAndItsName()
    {
        await using var world = await CreateAsync();
        var member = await EnrolledAsync(world, 1, "", "", "node-a");
        var certificate = await CertificateAsync(world, member);
        Recognised(world, certificate).ShouldBe(member.Value);
        await world.Decider.RemoveAsync("node-a", "ann", Stop);
        Recognised(world, certificate).ShouldBeNull();
        world.Network.Settled.ShouldBeEmpty();
        using var again = await world.BootAsync(1);
        (await again.EnrolAsync(world)).Pending.ShouldNotBeNull("a removed machine may ask again");
    }

    [Fact]
    public async Task OnlyAHostWhoseTokenNamesItJoinsByItself()
    {
        await using var world = await CreateAsync();
        using var named = new TestMachine("", "", InventoryWorld.Mac(1)) { Role = "host", JoinToken = await world.JoinTokenAsync("host-a") };
        using var any = new TestMachine("", "", InventoryWorld.Mac(2)) { Role = "host", JoinToken = await world.JoinTokenAsync() };
        using var taken = new TestMachine("", "", InventoryWorld.Mac(3)) { Role = "host", JoinToken = await world.JoinTokenAsync("host-a") };
        var issued = (await named.EnrolAsync(world, "10.99.0.77")).Issued.ShouldNotBeNull();
        (await any.EnrolAsync(world)).Pending.ShouldNotBeNull();
        (await taken.EnrolAsync(world)).Pending.ShouldNotBeNull("the name is given already");
        var host = new ResourceId(issued.Resource);
        Stands(world, host).ShouldBe((Lifecycle.Adopting, true, false));
        world.Network.Settled[host].Address.ShouldBe(IPAddress.Parse("10.99.0.77"));
        await world.Get<IAgentObserver>().ConnectedAsync(host, Stop);
        await world.Get<IAgentObserver>().ReportedAsync(host, Stop);
        Stands(world, host).ShouldBe((Lifecycle.Active, true, false));
        await world.Decider.ApproveAsync(InventoryWorld.Mac(2).ToString(), new ApproveRequest("host-b"), "ann", Stop);
        Stands(world, world.Machines.WithName("host-b")!.Id).ShouldBe((Lifecycle.Adopting, true, false));
    }

    [Fact]
    public async Task AnAgentThatDoesNotComeBackCanBeApprovedAgain()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        var pending = (await machine.EnrolAsync(world)).Pending!;
        var id = await world.Decider.ApproveAsync("new-525400000001", new ApproveRequest("node-a"), "ann", Stop);
        world.Clock.Advance(TimeSpan.FromSeconds(301));
        await world.KeepDeadlinesAsync();
        Stands(world, id).ShouldBe((Lifecycle.Discovered, false, true));
        world.Network.Settled.ShouldBeEmpty();
        (await world.Get<IResourceViews>().ShowAsync(id, Stop)).Fault!.Code.ShouldBe(ReasonCodes.AgentNotBack);
        await world.Decider.ApproveAsync("node-a", new ApproveRequest(), "ann", Stop);
        Stands(world, id).ShouldBe((Lifecycle.Verifying, true, false));
        world.Machines.Find(id)!.Name.ShouldBe("node-a");
        (await world.Desk.AwaitAsync(pending.Request, pending.WatchSecret, Address, Stop))!.Resource.ShouldBe(id.Value);
    }

    [Fact]
    public async Task AMachineThatDoesNotReportIsQuarantined()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        await machine.EnrolAsync(world);
        var id = await world.Decider.ApproveAsync("new-525400000001", new ApproveRequest(), "ann", Stop);
        await world.Get<IAgentObserver>().ConnectedAsync(id, Stop);
        world.Clock.Advance(TimeSpan.FromSeconds(601));
        await world.KeepDeadlinesAsync();
        Stands(world, id).ShouldBe((Lifecycle.Quarantined, true, false));
        (await world.Get<IResourceViews>().ShowAsync(id, Stop)).Fault!.Code.ShouldBe(ReasonCodes.NoReport);
        await world.Get<IAgentObserver>().ReportedAsync(id, Stop);
        Stands(world, id).Lifecycle.ShouldBe(Lifecycle.Quarantined, "a failing machine never returns by itself");
    }

    [Fact]
    public async Task ARequestNobodyDecidesExpires()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        var pending = (await machine.EnrolAsync(world)).Pending!;
        world.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        await world.KeepDeadlinesAsync();
        (await Refused(() => world.Desk.AwaitAsync(pending.Request, pending.WatchSecret, Address, Stop))).ShouldBe(FaultCodes.RequestExpired);
        world.Desk.Waiting.ShouldBe(0);
        (await Refused(() => world.Decider.ApproveAsync("new-525400000001", new ApproveRequest(), "ann", Stop))).ShouldBe(FaultCodes.NothingPending);
        (await machine.EnrolAsync(world)).Pending.ShouldNotBeNull("it may ask anew, though its boot token has ended");
        world.Machines.WithMac(InventoryWorld.Mac(1)).ShouldHaveSingleItem().Waiting.ShouldBeTrue();
    }

    [Fact]
    public async Task ARequestThatIsOverByTheClockIsAskedAnewBeforeAnybodyHasEndedIt()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        using var host = new TestMachine("", "", InventoryWorld.Mac(2)) { Role = "host", JoinToken = await world.JoinTokenAsync() };
        var old = (await machine.EnrolAsync(world)).Pending!;
        await host.EnrolAsync(world);
        world.Clock.Advance(TimeSpan.FromHours(25));
        var fresh = (await machine.EnrolAsync(world)).Pending!;
        fresh.Request.ShouldNotBe(old.Request);
        fresh.Expires.ShouldBe(world.Clock.GetUtcNow().AddHours(24));
        (await host.EnrolAsync(world)).Pending!.Expires.ShouldBe(world.Clock.GetUtcNow().AddHours(24));
        world.Machines.CountByLifecycle().Values.Sum().ShouldBe(2);
    }

    [Fact]
    public async Task OfRequestsThatNoPersonEndedOnlyTheLastAreKept()
    {
        await using var world = await CreateAsync();
        using var rejected = await world.BootAsync(1);
        await rejected.EnrolAsync(world);
        await world.Decider.RejectAsync("new-525400000001", null, "ann", Stop);
        using var waiting = await world.BootAsync(2);
        await waiting.EnrolAsync(world);
        var now = world.Clock.GetUtcNow();
        await world.Store.ExecuteAsync($"""
            insert into enrollment.requests
              (id, key_hash, signing_request, code, role, agent_version, state, resource, watch_hash, mac, remote_address, since, expires, decided)
            select gen_random_uuid(), int4send(n), '', n::text, 'discovery', '0.1.0', case when n % 2 = 0 then 'Expired' else 'Superseded' end,
              gen_random_uuid(), '', '52:54:00:00:00:09', '10.99.0.9', {now}, {now}, {now.AddMinutes(-10)} + n * interval '10 ms'
            from generate_series(1, {RequestBook.MostEnded + 5}) n
            """, Stop);
        var book = world.Get<RequestBook>();
        (await book.SweepAsync(world.Store, Stop)).ShouldBe(5);
        (await book.SweepAsync(world.Store, Stop)).ShouldBe(0);
        (await world.Store.QueryAsync("select code from enrollment.requests where code in ('5', '6')", row => row.GetString(0), Stop)).ShouldBe(["6"]);
        (await world.Store.FirstAsync("select count(*) from enrollment.requests where state in ('Waiting', 'Rejected')", row => row.GetInt64(0), Stop)).ShouldBe(2);
    }

    [Fact]
    public async Task TheKeyOfARemovedMachineOpensNothingAnyMore()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        await machine.EnrolAsync(world);
        await world.Decider.ApproveAsync("new-525400000001", new ApproveRequest("node-a"), "ann", Stop);
        await world.Decider.RemoveAsync("node-a", "ann", Stop);
        (await Refused(() => machine.EnrolAsync(world))).ShouldBe(FaultCodes.RequestRejected);

        world.Clock.Advance(TimeSpan.FromDays(8));
        await world.Get<RequestBook>().SweepAsync(world.Store, Stop);
        machine.BootToken = await world.BootTokenAsync(InventoryWorld.Mac(1));
        (await machine.EnrolAsync(world)).Pending.ShouldNotBeNull("nobody remembers the request");
        (await Refused(() => world.Decider.ApproveAsync(InventoryWorld.Mac(1).ToString(), new ApproveRequest("node-a"), "ann", Stop))).ShouldBe(FaultCodes.KeyInUse);
    }

    [Fact]
    public async Task ANameThatCannotBeGivenChangesNothing()
    {
        await using var world = await CreateAsync();
        await EnrolledAsync(world, 1, "", "", "node-a");
        using var other = await world.BootAsync(2);
        await other.EnrolAsync(world);
        (await Refused(() => world.Decider.ApproveAsync("new-525400000002", new ApproveRequest("node-a"), "ann", Stop))).ShouldBe(FaultCodes.ResourceNameTaken);
        foreach (var name in (string[])["-x", "x-", "a.b", "ä", "a b", new string('x', 64), "$(id)"])
            (await Refused(() => world.Decider.ApproveAsync("new-525400000002", new ApproveRequest(name), "ann", Stop))).ShouldBe(FaultCodes.NameInvalid);
        Stands(world, world.Machines.Resolve("new-525400000002").Id).ShouldBe((Lifecycle.Discovered, false, true));
        (await world.Store.QueryAsync("select serial from identity.certificates", row => row.GetString(0), Stop)).Count.ShouldBe(1);
    }

    internal static async Task<string> Refused(Func<Task> deed) => (await Should.ThrowAsync<FaultException>(deed)).Code;

    internal static (Lifecycle Lifecycle, bool Member, bool Waiting) Stands(MembersWorld world, ResourceId id)
    {
        var machine = world.Machines.Find(id)!;
        return (machine.Lifecycle, machine.Member, machine.Waiting);
    }

    internal static async Task<ResourceId> EnrolledAsync(MembersWorld world, int number, string uuid, string serial, string name)
    {
        using var machine = await world.BootAsync(number, uuid, serial);
        await machine.EnrolAsync(world);
        return await world.Decider.ApproveAsync(InventoryWorld.Mac(number).ToString(), new ApproveRequest(name), "ann", Stop);
    }

    private static Task<byte[]> CertificateAsync(MembersWorld world, ResourceId id) =>
        world.Store.FirstAsync($"select certificate from enrollment.requests where resource = {id.Value}", row => row.GetFieldValue<byte[]>(0), Stop)!;

    private static Guid? Recognised(MembersWorld world, byte[] certificate)
    {
        using var presented = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(certificate);
        return world.Authority.Recognise(presented);
    }
}
