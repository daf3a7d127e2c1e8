using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Agents.Live;
using Appliance.Server.Identity.Certificates;
using Appliance.Server.Inventory;
using Appliance.Tests.Enrollment;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Grpc.Core;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Agents;

/// <summary>The whole way of an agent over the wire, and who does not get in.</summary>
public sealed class AgentConnectionTests
{
    [Fact]
    public async Task AnAgentGoesTheWholeWayOverTheWire()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var machine = await world.BootAsync(1);
        using var door = Wire.ToEnrolment(world.Services);
        var pending = (await door.EnrolAsync(machine)).Pending;
        pending.Code.ShouldBe(machine.Code(world.Authority));
        machine.Hardware.Nics[0].Neighbour = new Appliance.Agent.Contracts.LldpNeighbour { SystemName = "switch-1", Port = "7" };
        await door.Enrollment.ReportAsync(
            new PendingReport { Request = pending.Request, WatchSecret = pending.WatchSecret, Facts = Google.Protobuf.MessageExtensions.ToByteString(machine.Hardware) },
            cancellationToken: Stop);
        using var watching = door.Enrollment.Watch(new WatchRequest { Request = pending.Request, WatchSecret = pending.WatchSecret }, cancellationToken: Stop);
        await world.Decider.ApproveAsync(InventoryWorld.Mac(1).ToString(), new ApproveRequest("node-a", pending.Code), "ann", Stop);
        (await watching.ResponseStream.MoveNext(Stop)).ShouldBeTrue();
        var issued = watching.ResponseStream.Current.Issued;
        (issued.Name, issued.AgentsAddress).ShouldBe(("node-a", $"127.0.0.1:{world.AgentsPort}"));
        var id = new ResourceId(Guid.Parse(issued.Resource));
        (await world.Get<Appliance.Server.Inventory.Endpoints.ResourceEndpoints>().ShowAsync("node-a", TestCaller.Administrator, Stop)).Hardware!.Nics[0].Neighbour!.SystemName.ShouldBe("switch-1");

        using var certificate = Client(issued.Certificate.ToByteArray(), machine.Key);
        using var wire = Wire.ToAgents(world.Services, certificate);
        using var call = wire.Agents.Connect(cancellationToken: Stop);
        await call.RequestStream.WriteAsync(new FromAgent { Hello = new Hello { Version = "0.1.0", Role = "discovery" } }, Stop);
        (await HearAsync(call)).Welcome.Name.ShouldBe("node-a");
        (await HearAsync(call)).SayCase.ShouldBe(ToAgent.SayOneofCase.Collect);
        await Eventually.TrueAsync(() => world.Machines.Find(id)!.Lifecycle == Lifecycle.Inspecting, "it is being inspected", Stop);
        await call.RequestStream.WriteAsync(new FromAgent { Hardware = machine.Hardware }, Stop);
        await Eventually.TrueAsync(() => world.Machines.Find(id)!.Lifecycle == Lifecycle.Available, "it is available", Stop);
        (await world.Get<IResourceViews>().ShowAsync(id, Stop)).Connected.ShouldBeTrue();

        await call.RequestStream.WriteAsync(
            new FromAgent { Heartbeat = new Heartbeat { UptimeSeconds = 90, Usage = new Usage { CpuPermille = 125, MemoryBytes = 1000, MemoryAvailableBytes = 400, LoadHundredths = 42 } } }, Stop);
        await Eventually.TrueAsync(() => world.Get<LiveAgents>().Find(id)?.Usage is not null, "it has told its use", Stop);
        (await world.Get<IResourceViews>().ShowAsync(id, Stop)).Usage.ShouldNotBeNull().ShouldSatisfyAllConditions(
            usage => usage.CpuPercent.ShouldBe(12.5), usage => usage.MemoryUsedBytes.ShouldBe(600), usage => usage.Load.ShouldBe(0.42), usage => usage.UptimeSeconds.ShouldBe(90));
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(Stop)).ShouldBeFalse();
        await Eventually.TrueAsync(() => world.Get<IAgents>().Connected == 0, "it has left", Stop);
        (await world.Get<IResourceViews>().ShowAsync(id, Stop)).Usage.ShouldBeNull();
    }

    [Fact]
    public async Task WhileTheStoreIsAwayAMemberStaysAndItsReportIsKeptLater()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var call = await ConnectAsync(member);
        world.CutStore.IsAway = true;
        var hardware = new Appliance.Agent.Contracts.Hardware { System = new Appliance.Agent.Contracts.System { Serial = "LATE-1" } };
        await call.RequestStream.WriteAsync(new FromAgent { Hardware = hardware }, Stop);
        await call.RequestStream.WriteAsync(new FromAgent { Heartbeat = new Heartbeat() }, Stop);
        await Eventually.TrueAsync(() => world.Get<LiveAgents>().Greeted.Any(agent => agent.Unkept is not null), "it waits to be kept", Stop);

        world.CutStore.IsAway = false;
        await call.RequestStream.WriteAsync(new FromAgent { Heartbeat = new Heartbeat() }, Stop);

        await Eventually.TrueAsync(() => world.Get<LiveAgents>().Greeted.Single().Unkept is null, "it is kept", Stop);
        (await world.Get<Appliance.Server.Inventory.Endpoints.ResourceEndpoints>().ShowAsync("node-a", TestCaller.Administrator, Stop)).Hardware!.System.Serial.ShouldBe("LATE-1");
    }

    [Fact]
    public async Task ARejectedMachineIsToldWhileItWatches()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var machine = await world.BootAsync(1);
        using var door = Wire.ToEnrolment(world.Services);
        var pending = (await door.EnrolAsync(machine)).Pending;
        using var watching = door.Enrollment.Watch(new WatchRequest { Request = pending.Request, WatchSecret = pending.WatchSecret }, cancellationToken: Stop);
        await world.Decider.RejectAsync(InventoryWorld.Mac(1).ToString(), "not ours", "ann", Stop);
        (await watching.ResponseStream.MoveNext(Stop)).ShouldBeTrue();
        watching.ResponseStream.Current.Rejected.Reason.ShouldBe("not ours");
    }

    [Fact]
    public async Task ARevokedCertificateClosesTheLiveStreamAndOpensNoOther()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var call = await ConnectAsync(member);
        await world.Decider.RemoveAsync("node-a", "ann", Stop);
        (await EndAsync(call)).ShouldBe((StatusCode.PermissionDenied, FaultCodes.NotAMember));
        await Eventually.TrueAsync(() => world.Get<IAgents>().Connected == 0, "it has left", Stop);
        using var again = Wire.ToAgents(world.Services, member.Certificate);
        await ShouldNotGetInAsync(again);
    }

    [Fact]
    public async Task ANewerConnectionOfTheSameAgentTakesTheOldersPlace()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var older = await ConnectAsync(member);
        using var newer = await ConnectAsync(member);
        (await EndAsync(older)).ShouldBe((StatusCode.FailedPrecondition, FaultCodes.ConnectionReplaced));
        world.Get<IAgents>().Connected.ShouldBe(1);
        world.Get<IAgents>().Collect(member.Id).ShouldBeTrue();
        (await HearAsync(newer)).SayCase.ShouldBe(ToAgent.SayOneofCase.Collect);
    }

    [Fact]
    public async Task AnAgentThatFallsSilentIsLostAfterThirtySeconds()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var call = await ConnectAsync(member);
        for (var beat = 0; beat < 5; beat++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(20));
            await call.RequestStream.WriteAsync(new FromAgent { Heartbeat = new Heartbeat() }, Stop);
            await Eventually.TryAsync(async () => (await world.Get<IResourceViews>().ShowAsync(member.Id, Stop)).LastSeen == world.Clock.GetUtcNow(), "it was heard", Stop);
        }
        world.Clock.Advance(TimeSpan.FromSeconds(31));
        (await EndAsync(call)).ShouldBe((StatusCode.ResourceExhausted, FaultCodes.AgentSilent));
    }

    [Fact]
    public async Task AnAgentThatTalksTooMuchOrOutOfTurnIsCutOff()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var rude = member.Wire.Agents.Connect(cancellationToken: Stop);
        await rude.RequestStream.WriteAsync(new FromAgent { Heartbeat = new Heartbeat() }, Stop);
        (await EndAsync(rude)).ShouldBe((StatusCode.InvalidArgument, FaultCodes.AgentSilent));

        using var noisy = await ConnectAsync(member);
        await SendUntilClosedAsync(noisy, new FromAgent { Heartbeat = new Heartbeat() });
        (await EndAsync(noisy)).ShouldBe((StatusCode.ResourceExhausted, FaultCodes.AgentNoisy));

        using var huge = await ConnectAsync(member);
        var report = new Appliance.Agent.Contracts.Hardware { System = new Appliance.Agent.Contracts.System { Serial = new string('x', 10 << 20) } };
        await SendUntilClosedAsync(huge, new FromAgent { Hardware = report });
        (await EndAsync(huge)).Status.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task NobodyGetsInWithoutACertificateOfOurs()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = world.AuthorityFiles;
        var now = world.Clock.GetUtcNow();
        using var selfSigned = new CertificateRequest(member.Certificate.SubjectName, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        using var unknownSerial = Forms.Agent(authority.Site, member.Id.Value, authority.Agents, new PublicKey(key), now.AddHours(-1), now.AddDays(1)).CopyWithPrivateKey(key);
        using var fromControl = Forms.Agent(authority.Site, member.Id.Value, authority.Control, new PublicKey(key), now.AddHours(-1), now.AddDays(1)).CopyWithPrivateKey(key);
        foreach (var forged in (X509Certificate2?[])[null, selfSigned, unknownSerial, fromControl, world.Authority.ServerCertificate])
        {
            using var wire = Wire.ToAgents(world.Services, forged);
            await ShouldNotGetInAsync(wire);
        }
        using var downgraded = Wire.ToAgents(world.Services, member.Certificate, SslProtocols.Tls12);
        await ShouldNotGetInAsync(downgraded);
        world.Events.Names.ShouldContain("agents.certificate-refused");
        using var right = await ConnectAsync(member);
        world.Get<IAgents>().Connected.ShouldBe(1);
    }

    [Fact]
    public async Task EachDoorServesItsOwnOnly()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var enrolment = Wire.ToEnrolment(world.Services, member.Certificate);
        using var call = enrolment.Agents.Connect(cancellationToken: Stop);
        (await EndAsync(call)).Status.ShouldBe(StatusCode.Unimplemented);
        (await Should.ThrowAsync<RpcException>(async () => await member.Wire.Enrollment.BeginAsync(new BeginRequest()))).StatusCode.ShouldBe(StatusCode.Unimplemented);
    }

    [Fact]
    public async Task ACrowdFromOneSourceIsHeldBack()
    {
        await using var world = await CreateAsync(new() { ["Agents:EnrolmentCallsPerSecond"] = "1", ["Agents:EnrolmentCallsBurst"] = "5", ["Agents:EnrolmentConnectionsPerSource"] = "3" });
        await world.ServeAsync();
        using var wire = Wire.ToEnrolment(world.Services);
        var refused = await Should.ThrowAsync<RpcException>(async () =>
        {
            for (var i = 0; i < 20; i++) await wire.Enrollment.BeginAsync(new BeginRequest());
        });
        (refused.StatusCode, Wire.Code(refused)).ShouldBe((StatusCode.ResourceExhausted, FaultCodes.TooManyRequests));
        var open = new List<System.Net.Sockets.TcpClient>();
        for (var i = 0; i < 5; i++)
        {
            open.Add(new System.Net.Sockets.TcpClient());
            try
            {
                await open[^1].ConnectAsync(IPAddress.Loopback, world.EnrolmentPort, Stop);
            }
            catch (System.Net.Sockets.SocketException reset) when (reset.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionReset)
            {
                // Held back so soon that the connection was gone before we knew of it.
            }
        }
        await Eventually.TrueAsync(() => world.Events.Names.Contains("agents.enrolment-crowded"), "the crowd was told", Stop);
        open.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task LongFactsAreRefused()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var wire = Wire.ToEnrolment(world.Services);
        using var machine = await world.BootAsync(1);
        machine.Hardware.System.Serial = new string('x', 300 * 1024);
        Wire.Code(await Should.ThrowAsync<RpcException>(() => wire.EnrolAsync(machine))).ShouldBe(FaultCodes.FactsInvalid);
        machine.Hardware.System.Serial = new string('x', 10 << 20);
        (await Should.ThrowAsync<RpcException>(() => wire.EnrolAsync(machine))).StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    private static X509Certificate2 Client(byte[] certificate, ECDsa key)
    {
        using var bare = X509CertificateLoader.LoadCertificate(certificate);
        return bare.CopyWithPrivateKey(key);
    }

    internal static async Task<ConnectedMember> MemberAsync(MembersWorld world, int number, string name)
    {
        using var machine = await world.BootAsync(number);
        await machine.EnrolAsync(world);
        var id = await world.Decider.ApproveAsync(InventoryWorld.Mac(number).ToString(), new ApproveRequest(name), "ann", Stop);
        var certificate = Client((await machine.EnrolAsync(world)).Issued!.Certificate, machine.Key);
        return new ConnectedMember(id, certificate, Wire.ToAgents(world.Services, certificate));
    }

    internal static async Task<AsyncDuplexStreamingCall<FromAgent, ToAgent>> ConnectAsync(ConnectedMember member)
    {
        var call = member.Wire.Agents.Connect(cancellationToken: Stop);
        await call.RequestStream.WriteAsync(new FromAgent { Hello = new Hello { Version = "0.1.0", Role = "discovery" } }, Stop);
        while ((await HearAsync(call)).SayCase != ToAgent.SayOneofCase.Collect)
        {
        }
        return call;
    }

    private static async Task<ToAgent> HearAsync(AsyncDuplexStreamingCall<FromAgent, ToAgent> call)
    {
        (await call.ResponseStream.MoveNext(Stop)).ShouldBeTrue();
        return call.ResponseStream.Current;
    }

    private static async Task SendUntilClosedAsync(AsyncDuplexStreamingCall<FromAgent, ToAgent> call, FromAgent message)
    {
        try
        {
            for (var i = 0; i < 1000; i++) await call.RequestStream.WriteAsync(message, Stop);
        }
        catch (RpcException)
        {
            // The server has had enough, as it should; the caller asks why.
        }
    }

    internal static async Task<(StatusCode Status, string? Code)> EndAsync(AsyncDuplexStreamingCall<FromAgent, ToAgent> call)
    {
        var ended = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Stop))
            {
            }
        });
        return (ended.StatusCode, Wire.Code(ended));
    }

    internal static async Task ShouldNotGetInAsync(Wire wire)
    {
        using var call = wire.Agents.Connect(cancellationToken: Stop);
        var (status, _) = await EndAsync(call);
        status.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal, StatusCode.PermissionDenied, StatusCode.Cancelled);
    }

    internal sealed record ConnectedMember(ResourceId Id, X509Certificate2 Certificate, Wire Wire) : IDisposable
    {
        public void Dispose()
        {
            Wire.Dispose();
            Certificate.Dispose();
        }
    }
}
