using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Agents.Live;
using Appliance.Server.Events.Queue;
using Appliance.Tests.Enrollment;
using Appliance.Tests.Frame;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Appliance.Tests.Agents.AgentConnectionTests;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Agents;

/// <summary>Whoever is turned away at either gRPC door is counted and on the event list.</summary>
public sealed class RefusalsTests
{
    private const string Refused = "appliance.agents.refused";

    [Fact]
    public async Task NothingOlderThanTls13IsSpokenAtEitherDoor()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var counted = new TagCounts(world.Services.GetRequiredService<IMeterFactory>(), Refused);
        using var member = await MemberAsync(world, 1, "node-a");
        using var today = Wire.ToEnrolment(world.Services);
        await today.Enrollment.BeginAsync(new BeginRequest(), cancellationToken: Stop);
        world.Events.Names.ShouldNotContain("agents.old-tls-refused");
        using var stranger = Wire.ToEnrolment(world.Services, protocols: SslProtocols.Tls12);
        await Should.ThrowAsync<RpcException>(async () => await stranger.Enrollment.BeginAsync(new BeginRequest(), cancellationToken: Stop));
        using var downgraded = Wire.ToAgents(world.Services, member.Certificate, SslProtocols.Tls12);
        await ShouldNotGetInAsync(downgraded);

        world.Events.Happened.Where(told => told.Name == "agents.old-tls-refused").Select(told => told.Message).Distinct().ShouldBe(
        [
            "A connection from 127.0.0.1 to the enrolment port was refused: it offered no TLS 1.3.",
            "A connection from 127.0.0.1 to the agents' port was refused: it offered no TLS 1.3.",
        ]);
        using var right = await ConnectAsync(member);
        counted.Of(FaultCodes.TlsTooOld).ShouldBe(world.Events.Names.Count(name => name == "agents.old-tls-refused"));
    }

    [Fact]
    public async Task EachForgedCertificateIsCountedAndAFloodOfThemIsOneEvent()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var counted = new TagCounts(world.Services.GetRequiredService<IMeterFactory>(), Refused);
        using var member = await MemberAsync(world, 1, "node-a");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forged = SelfSigned(member.Certificate, key, world.Clock.GetUtcNow());
        List<Server.Events.Event> Told() => [.. world.Events.Happened.Where(told => told.Name == "agents.certificate-refused")];
        await Eventually.TryAsync(async () => // A handshake that a busy machine lets time out shows no certificate.
        {
            using var wire = Wire.ToAgents(world.Services, forged);
            await ShouldNotGetInAsync(wire);
            return Told().Count >= 5;
        }, "five were refused", Stop);
        var told = Told();
        counted.Of(FaultCodes.NotAMember).ShouldBe(told.Count);
        var list = new EventQueue(world.Clock);
        told.ForEach(one => list.Add(one));
        list.Waiting.ShouldBe(1, "what one place does again within a minute is counted, not repeated");
    }

    [Fact]
    public async Task ASelfSignedCertificateWithAMembersNamesIsRefused()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forged = SelfSigned(member.Certificate, key, world.Clock.GetUtcNow());
        Extension(forged, "2.5.29.17").ShouldBe(Extension(member.Certificate, "2.5.29.17"), "the very same SAN");
        using var wire = Wire.ToAgents(world.Services, forged);
        await ShouldNotGetInAsync(wire);
        world.Get<IAgents>().Connected.ShouldBe(0);
    }

    [Fact]
    public async Task AMemberBelowTheVersionFloorIsRefusedUntilItIsUpdated()
    {
        await using var world = await CreateAsync(new() { ["Enrollment:OldestAgent"] = "0.1.0" });
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        foreach (var version in (string[])["0.0.9", "", "0.1.0\u001b[2J", "0.1.0-" + new string('x', 32)])
        {
            using var call = member.Wire.Agents.Connect(cancellationToken: Stop);
            await call.RequestStream.WriteAsync(new FromAgent { Hello = new Hello { Version = version, Role = "discovery" } }, Stop);
            (await EndAsync(call)).ShouldBe((StatusCode.PermissionDenied, FaultCodes.AgentTooOld), version);
            world.Events.Happened.Last(told => told.Name == "agents.refused").Object.ShouldBe($"resource/{member.Id}");
        }
        world.Machines.Find(member.Id)!.Lifecycle.ShouldBe(Lifecycle.Verifying, "it has not come back");
        using var updated = await ConnectAsync(member);
    }

    [Fact]
    public async Task MessagesThatCannotBeReadAreCountedAndTold()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var counted = new TagCounts(world.Services.GetRequiredService<IMeterFactory>(), Refused);
        using var wire = Wire.ToEnrolment(world.Services);
        foreach (var method in (string[])["Begin", "Enroll", "Report", "Watch"])
            await Should.ThrowAsync<RpcException>(() => wire.SayAsync(method, [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]), method);
        await Eventually.TrueAsync(() => counted.Of(FaultCodes.MessageUnreadable) == 4, "each was counted", Stop);
        await Should.ThrowAsync<RpcException>(() => wire.SayAsync("Enroll", new byte[1 << 20]));
        await Eventually.TrueAsync(() => counted.Of(FaultCodes.MessageTooLong) == 1, "it was counted", Stop);
        world.Events.Happened.Where(told => told.Name == "agents.refused").Select(told => told.Message).Distinct().ShouldBe(
        [
            "A message from 127.0.0.1 was refused (MESSAGE_UNREADABLE): it is none that an agent sends.",
            "A message from 127.0.0.1 was refused (MESSAGE_TOO_LONG): it is longer than any agent's.",
        ]);
    }

    [Fact]
    public async Task AWrongSecretAndBrokenFactsAreCountedAndToldWithTheirSource()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var counted = new TagCounts(world.Services.GetRequiredService<IMeterFactory>(), "appliance.enrollment.refused");
        using var machine = await world.BootAsync(1);
        using var wire = Wire.ToEnrolment(world.Services);
        var pending = (await wire.EnrolAsync(machine)).Pending;
        var wrong = ByteString.CopyFrom(new byte[32]);
        await Should.ThrowAsync<RpcException>(async () =>
            await wire.Enrollment.ReportAsync(new PendingReport { Request = pending.Request, WatchSecret = wrong, Facts = machine.Hardware.ToByteString() }, cancellationToken: Stop));
        using (var watching = wire.Enrollment.Watch(new WatchRequest { Request = pending.Request, WatchSecret = wrong }, cancellationToken: Stop))
            await Should.ThrowAsync<RpcException>(() => watching.ResponseStream.MoveNext(Stop));
        using (var watching = wire.Enrollment.Watch(new WatchRequest { Request = "' or 1=1", WatchSecret = pending.WatchSecret }, cancellationToken: Stop))
            await Should.ThrowAsync<RpcException>(() => watching.ResponseStream.MoveNext(Stop));
        await Should.ThrowAsync<RpcException>(async () =>
            await wire.Enrollment.ReportAsync(new PendingReport { Request = pending.Request, WatchSecret = pending.WatchSecret, Facts = ByteString.CopyFrom(0xff) }, cancellationToken: Stop));

        (counted.Of(FaultCodes.RequestUnknown), counted.Of(FaultCodes.FactsInvalid)).ShouldBe((3, 1));
        var told = world.Events.Happened.Where(told => told.Name == "enrollment.refused").ToList();
        told.Count.ShouldBe(4);
        told.ShouldAllBe(refusal => refusal.Message.StartsWith("An enrolment from 127.0.0.1 was refused (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatAMachineSaysOfItselfStaysText()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var machine = await world.BootAsync(1);
        const string Hostile = "<script>alert(1)</script>\u001b]52;c;cm0=\u0007\r\n\u202e\0'; drop table x; --";
        machine.Hardware.System.Maker = machine.Hardware.System.Serial = machine.Hardware.Firmware.Version = Hostile;
        machine.Hardware.Nics[0].Name = Hostile;
        machine.Hardware.Nics[0].Neighbour = new Appliance.Agent.Contracts.LldpNeighbour { SystemName = Hostile };
        using var wire = Wire.ToEnrolment(world.Services);
        await wire.EnrolAsync(machine);

        var shown = (await world.Get<Appliance.Server.Inventory.Endpoints.ResourceEndpoints>().ShowAsync("new-525400000001", TestCaller.Administrator, Stop)).Hardware!;
        string[] texts = [shown.System.Maker, shown.System.Serial, shown.Firmware.Version, shown.Nics[0].Name, shown.Nics[0].Neighbour!.SystemName];
        texts.ShouldAllBe(text => text == "(script)alert(1)(/script) ]52;c;cm0= '; drop table x; --");
        world.Events.Happened.ShouldAllBe(told => !told.Message.Contains("script", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AMemberThatFallsSilentIsToldAsLostOnce()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var member = await MemberAsync(world, 1, "node-a");
        using var call = await ConnectAsync(member);
        world.Clock.Advance(LiveAgent.LostAfter + TimeSpan.FromSeconds(1));
        await EndAsync(call);
        await Eventually.TrueAsync(() => world.Get<IAgents>().Connected == 0, "it has left", Stop);
        LookAfter(world, TimeSpan.FromSeconds(1));
        world.Events.Happened.Where(told => told.Name == "agents.lost").ShouldHaveSingleItem().Message.ShouldBe("node-a has not been heard for 30 seconds.");
        LookAfter(world, TimeSpan.FromMinutes(1));
        world.Events.Names.Count(name => name == "agents.lost").ShouldBe(1);
    }

    [Fact]
    public async Task AMemberThatComesBackInTimeIsNotLostAndARemovedOneIsNotMissed()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var updated = await MemberAsync(world, 1, "node-a");
        using var removed = await MemberAsync(world, 2, "node-b");
        using (await ConnectAsync(updated))
        using (await ConnectAsync(removed))
            await world.Decider.RemoveAsync("node-b", "ann", Stop);
        await Eventually.TrueAsync(() => world.Get<IAgents>().Connected == 0, "both have left", Stop);
        world.Clock.Advance(TimeSpan.FromSeconds(20));
        using var back = await ConnectAsync(updated);
        LookAfter(world, TimeSpan.FromSeconds(15));
        world.Events.Names.ShouldNotContain("agents.lost");
    }

    [Fact]
    public async Task ANonceIsGoodForTheAddressThatAskedForIt()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var machine = await world.BootAsync(1);
        using var here = Wire.ToEnrolment(world.Services);
        using var elsewhere = Wire.ToEnrolment(world.Services, from: IPAddress.Parse("127.0.0.2"));
        var nonce = (await here.Enrollment.BeginAsync(new BeginRequest(), cancellationToken: Stop)).Nonce.ToByteArray();
        var ask = machine.Ask(nonce, world.Authority.ServerCertificate);
        Wire.Code(await Should.ThrowAsync<RpcException>(async () => await elsewhere.Enrollment.EnrollAsync(ask, cancellationToken: Stop))).ShouldBe(FaultCodes.NonceUnknown);
        world.Events.Happened.Last(told => told.Name == "enrollment.refused").Message.ShouldContain("127.0.0.2");
        world.Desk.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task ARegistrationReplayedAfterItSucceededIsRefusedAndChangesNothing()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var machine = await world.BootAsync(1);
        using var wire = Wire.ToEnrolment(world.Services);
        var nonce = (await wire.Enrollment.BeginAsync(new BeginRequest(), cancellationToken: Stop)).Nonce.ToByteArray();
        var ask = machine.Ask(nonce, world.Authority.ServerCertificate);
        var pending = (await wire.Enrollment.EnrollAsync(ask, cancellationToken: Stop)).Pending;
        Wire.Code(await Should.ThrowAsync<RpcException>(async () => await wire.Enrollment.EnrollAsync(ask, cancellationToken: Stop))).ShouldBe(FaultCodes.NonceUnknown);
        await wire.Enrollment.ReportAsync(new PendingReport { Request = pending.Request, WatchSecret = pending.WatchSecret, Facts = machine.Hardware.ToByteString() }, cancellationToken: Stop);
        world.Events.Names.Count(name => name == "enrollment.refused").ShouldBe(1);
        world.Desk.Waiting.ShouldBe(1);
    }

    /// <summary>All that a member's certificate says, under a key and a signature of one's own.</summary>
    private static X509Certificate2 SelfSigned(X509Certificate2 member, ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest(member.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (var extension in member.Extensions.Where(extension => extension.Oid!.Value is not ("2.5.29.14" or "2.5.29.35"))) request.CertificateExtensions.Add(extension);
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }

    private static string Extension(X509Certificate2 certificate, string oid) => Convert.ToHexString(certificate.Extensions[oid]!.RawData);

    private static void LookAfter(MembersWorld world, TimeSpan later)
    {
        world.Clock.Advance(later);
        world.Services.GetServices<IHostedService>().OfType<TellLost>().Single().Look();
    }
}
