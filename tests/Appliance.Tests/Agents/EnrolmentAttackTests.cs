using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Tests.Enrollment;
using Appliance.Tests.Inventory;
using Google.Protobuf;
using Grpc.Core;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Agents;

/// <summary>What an attacker on the network tries at the enrolment door. Every attempt is refused, on the event list, and leaves nothing behind.</summary>
public sealed class EnrolmentAttackTests
{
    [Fact]
    public async Task EveryAttackIsRefusedAndToldAndLeavesNothingBehind()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var wire = Wire.ToEnrolment(world.Services);
        using var honest = await world.BootAsync(1);
        await wire.EnrolAsync(honest);
        var before = await TracesAsync(world);
        foreach (var attack in Attacks())
        {
            using var machine = await world.BootAsync(2);
            var told = world.Events.Names.Count(name => name == "enrollment.refused");
            var refused = await Should.ThrowAsync<RpcException>(() => attack.Try(world, wire, machine, honest), attack.Name);
            (refused.StatusCode, Wire.Code(refused)).ShouldBe((attack.Status, attack.Code), attack.Name);
            refused.Trailers.GetValue("fault-cure").ShouldNotBeNullOrEmpty(attack.Name);
            world.Events.Names.Count(name => name == "enrollment.refused").ShouldBeGreaterThan(told, attack.Name);
            (await TracesAsync(world)).ShouldBe(before, attack.Name);
        }
    }

    [Fact]
    public async Task WhatASigningRequestAsksForBesidesItsKeyIsIgnored()
    {
        await using var world = await CreateAsync();
        using var machine = await world.BootAsync(1);
        var request = new CertificateRequest("CN=*.example.com", machine.Key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("*.example.com");
        request.CertificateExtensions.Add(names.Build());
        machine.SigningRequest = request.CreateSigningRequest();
        await machine.EnrolAsync(world);
        var id = await world.Decider.ApproveAsync(InventoryWorld.Mac(1).ToString(), new ApproveRequest(), "ann", Stop);
        var issued = (await machine.EnrolAsync(world)).Issued!;
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate);
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority).ShouldBeFalse();
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().ShouldHaveSingleItem().Value.ShouldBe("1.3.6.1.5.5.7.3.2");
        certificate.MatchesHostname("www.example.com").ShouldBeFalse();
        world.Authority.Recognise(certificate).ShouldBe(id.Value);
    }

    [Fact]
    public async Task OfAThousandThatBringOneTokenExactlyOneWins()
    {
        await using var world = await CreateAsync();
        await world.ServeAsync();
        using var wire = Wire.ToEnrolment(world.Services);
        var token = await world.BootTokenAsync(InventoryWorld.Mac(1));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async number =>
        {
            using var machine = new TestMachine("", "", InventoryWorld.Mac(1)) { BootToken = token };
            try
            {
                return (await wire.EnrolAsync(machine)).Pending.Code;
            }
            catch (RpcException refused)
            {
                return Wire.Code(refused);
            }
        }));
        outcomes.Count(outcome => outcome == FaultCodes.TokenReused).ShouldBe(999, string.Join(", ", outcomes.Distinct()));
        world.Desk.Waiting.ShouldBe(1);
        world.Machines.WithMac(InventoryWorld.Mac(1)).ShouldHaveSingleItem();
        world.Network.Hops.ShouldContain((InventoryWorld.Mac(1), "Failed TOKEN_REUSED"));
    }

    [Fact]
    public async Task TooManyRequestsMakeRoomForNewOnesAndNeverGrow()
    {
        await using var world = await CreateAsync();
        for (var number = 0; number < 1003; number++)
        {
            var mac = InventoryWorld.Mac(number);
            using var machine = new TestMachine("", "", mac) { BootToken = await world.BootTokenAsync(mac) };
            await machine.EnrolAsync(world);
            world.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }
        world.Desk.Waiting.ShouldBe(1000);
        world.Machines.WithMac(InventoryWorld.Mac(0)).ShouldBeEmpty("the oldest made room, with its resource");
        world.Machines.WithMac(InventoryWorld.Mac(3)).ShouldHaveSingleItem().Waiting.ShouldBeTrue();
        world.Events.Names.ShouldContain("enrollment.crowded");
    }

    private static IEnumerable<Attack> Attacks()
    {
        yield return new("an unknown boot token", StatusCode.PermissionDenied, FaultCodes.BootTokenUnknown, (world, wire, machine, _) => wire.EnrolAsync(With(machine, "f00d")));
        yield return new("an expired boot token", StatusCode.PermissionDenied, FaultCodes.BootTokenExpired, async (world, wire, machine, _) =>
            await wire.EnrolAsync(With(machine, await world.BootTokenAsync(InventoryWorld.Mac(2), expired: true))));
        yield return new("a used boot token", StatusCode.PermissionDenied, FaultCodes.TokenReused, (world, wire, machine, honest) => wire.EnrolAsync(With(machine, honest.BootToken)));
        yield return new("no token at all", StatusCode.PermissionDenied, FaultCodes.BootTokenMissing, (world, wire, machine, _) => wire.EnrolAsync(With(machine, null)));
        yield return new("an endless token", StatusCode.PermissionDenied, FaultCodes.BootTokenMissing, (world, wire, machine, _) => wire.EnrolAsync(With(machine, new string('a', 100_000))));
        yield return new("a boot token in a host's hands", StatusCode.PermissionDenied, FaultCodes.RoleNotAccepted, (world, wire, machine, _) => wire.EnrolAsync(Being(machine, "host")));
        yield return new("an unheard-of role", StatusCode.InvalidArgument, FaultCodes.RoleNotAccepted, (world, wire, machine, _) => wire.EnrolAsync(Being(machine, "admin")));
        yield return new("a join proof with the wrong secret", StatusCode.PermissionDenied, FaultCodes.JoinTokenRefused, async (world, wire, machine, _) =>
        {
            machine.JoinToken = ((await world.JoinTokenAsync()).Id, new byte[32]);
            await wire.EnrolAsync(Being(machine, "host"));
        });
        yield return new("a join token for discovery", StatusCode.PermissionDenied, FaultCodes.RoleNotAccepted, async (world, wire, machine, _) =>
        {
            machine.JoinToken = await world.JoinTokenAsync();
            await wire.EnrolAsync(machine);
        });
        yield return new("a request replayed", StatusCode.PermissionDenied, FaultCodes.NonceUnknown, async (world, wire, machine, _) =>
        {
            var nonce = (await wire.Enrollment.BeginAsync(new BeginRequest())).Nonce.ToByteArray();
            var ask = With(machine, "f00d").Ask(nonce, world.Authority.ServerCertificate);
            await Should.ThrowAsync<RpcException>(async () => await wire.Enrollment.EnrollAsync(ask));
            await wire.Enrollment.EnrollAsync(ask);
        });
        yield return new("a nonce of its own", StatusCode.PermissionDenied, FaultCodes.NonceUnknown, async (world, wire, machine, _) =>
            await wire.Enrollment.EnrollAsync(machine.Ask(new byte[32], world.Authority.ServerCertificate)));
        yield return new("an old nonce", StatusCode.PermissionDenied, FaultCodes.NonceUnknown, async (world, wire, machine, _) =>
        {
            var nonce = (await wire.Enrollment.BeginAsync(new BeginRequest())).Nonce.ToByteArray();
            world.Clock.Advance(TimeSpan.FromSeconds(61));
            await wire.Enrollment.EnrollAsync(machine.Ask(nonce, world.Authority.ServerCertificate));
        });
        yield return new("a signature made for another server", StatusCode.PermissionDenied, FaultCodes.SignatureInvalid, async (world, wire, machine, _) =>
        {
            using var elsewhere = world.AuthorityFiles.Control;
            var nonce = (await wire.Enrollment.BeginAsync(new BeginRequest())).Nonce.ToByteArray();
            await wire.Enrollment.EnrollAsync(machine.Ask(nonce, elsewhere));
        });
        yield return new("facts changed on the way", StatusCode.PermissionDenied, FaultCodes.SignatureInvalid, (world, wire, machine, honest) =>
            wire.EnrolAsync(machine, ask => ask.Facts = honest.Hardware.ToByteString()));
        yield return new("another's signing request", StatusCode.PermissionDenied, FaultCodes.SignatureInvalid, (world, wire, machine, honest) =>
        {
            machine.SigningRequest = honest.SigningRequest;
            return wire.EnrolAsync(machine);
        });
        yield return new("a signing request not signed by its key", StatusCode.InvalidArgument, FaultCodes.SigningRequestInvalid, (world, wire, machine, _) =>
            wire.EnrolAsync(Asking(machine, [.. machine.SigningRequest[..^1], (byte)(machine.SigningRequest[^1] ^ 1)])));
        yield return new("noise for a signing request", StatusCode.InvalidArgument, FaultCodes.SigningRequestInvalid, (world, wire, machine, _) => wire.EnrolAsync(Asking(machine, [1, 2, 3])));
        yield return new("no signing request", StatusCode.InvalidArgument, FaultCodes.SigningRequestInvalid, (world, wire, machine, _) => wire.EnrolAsync(Asking(machine, [])));
        yield return new("an RSA-512 key", StatusCode.InvalidArgument, FaultCodes.KeyNotAccepted, (world, wire, machine, _) => wire.EnrolAsync(Asking(machine, Rsa(512))));
        yield return new("an RSA-1024 key", StatusCode.InvalidArgument, FaultCodes.KeyNotAccepted, (world, wire, machine, _) => wire.EnrolAsync(Asking(machine, Rsa(1024))));
        yield return new("an RSA-4096 key", StatusCode.InvalidArgument, FaultCodes.KeyNotAccepted, (world, wire, machine, _) => wire.EnrolAsync(Asking(machine, Rsa(4096))));
        yield return new("a P-224 key", StatusCode.InvalidArgument, FaultCodes.KeyNotAccepted, async (world, wire, machine, _) =>
        {
            using var weak = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp224r1"));
            await wire.EnrolAsync(Asking(machine, TestMachine.Csr(weak)));
        });
        yield return new("an agent of another age", StatusCode.PermissionDenied, FaultCodes.AgentTooOld, (world, wire, machine, _) =>
        {
            machine.Version = "0.0.9";
            return wire.EnrolAsync(machine);
        });
        yield return new("a version that is none", StatusCode.PermissionDenied, FaultCodes.AgentTooOld, (world, wire, machine, _) =>
        {
            machine.Version = "<script>";
            return wire.EnrolAsync(machine);
        });
        yield return new("a version that goes on and on", StatusCode.PermissionDenied, FaultCodes.AgentTooOld, (world, wire, machine, _) =>
        {
            machine.Version = "1.0.0-" + new string('x', 27);
            return wire.EnrolAsync(machine);
        });
        yield return new("a version that writes on the screen", StatusCode.PermissionDenied, FaultCodes.AgentTooOld, (world, wire, machine, _) =>
        {
            machine.Version = "1.0.0-\u001b[2J";
            return wire.EnrolAsync(machine);
        });
        yield return new("facts without an address", StatusCode.InvalidArgument, FaultCodes.FactsInvalid, async (world, wire, machine, _) =>
        {
            machine.JoinToken = await world.JoinTokenAsync();
            machine.Hardware.Nics.Clear();
            await wire.EnrolAsync(Being(machine, "host"));
        });
    }

    private static TestMachine With(TestMachine machine, string? token)
    {
        machine.BootToken = token;
        return machine;
    }

    private static TestMachine Being(TestMachine machine, string role)
    {
        machine.Role = role;
        return machine;
    }

    private static TestMachine Asking(TestMachine machine, byte[] signingRequest)
    {
        machine.SigningRequest = signingRequest;
        return machine;
    }

    private static byte[] Rsa(int bits)
    {
        using var key = RSA.Create(bits);
        return new CertificateRequest("CN=agent", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
    }

    /// <summary>What a registration would leave: requests, keys and waiting machines.</summary>
    private static Task<(long Requests, long Waiting, long Certificates)> TracesAsync(MembersWorld world) => world.Store.FirstAsync(
        """
        select (select count(*) from enrollment.requests), (select count(*) from inventory.resources where waiting), (select count(*) from identity.certificates)
        """, row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), Stop);

    private sealed record Attack(string Name, StatusCode Status, string Code, Func<MembersWorld, Wire, TestMachine, TestMachine, Task> Try);
}
