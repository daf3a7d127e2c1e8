using System.Net;
using System.Text;
using Appliance.Protocols;
using Appliance.Server.Dhcp6;
using Appliance.Server.Dhcp6.Answering;
using Appliance.Server.Dhcp6.Leases;
using Appliance.Server.Network;
using Appliance.Tests.Dhcp;
using Type = Appliance.Protocols.Dhcp6MessageType;

namespace Appliance.Tests.Dhcp6;

/// <summary>What clients and relays are answered (RFC 8415 §16, §18.3, §19).</summary>
public sealed class Dhcp6AnswerTests
{
    private static readonly Duid One = Dhcp6World.Client(1), Two = Dhcp6World.Client(2);

    [Fact]
    public async Task AClientIsOfferedAnAddressAndGetsIt()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 10);
        var solicit = world.Message(Type.Solicit, One, (9, []));
        var advertise = (await world.SendAsync(solicit)).ShouldNotBeNull();
        (advertise.Type, advertise.TransactionId, world.LastPort).ShouldBe((Type.Advertise, 7u, 546));
        advertise.Options.Get(Dhcp6Option.ServerId).ShouldBe(world.Server.Duid);
        advertise.Options.Get(Dhcp6Option.ClientId).ShouldBe(One);
        Dhcp6World.Only(advertise).ShouldBe("2001:db8::1000");
        world.Journal.Read().ShouldBeEmpty();

        var reply = (await world.SendAsync(world.Message(Type.Request, One, (9, ["2001:db8::1000"])))).ShouldNotBeNull();
        var given = reply.Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem();
        (reply.Type, given.Iaid, given.Status).ShouldBe((Type.Reply, 9u, null));
        var address = given.Addresses.ShouldHaveSingleItem();
        (address.Address.ToString(), address.Preferred, address.Valid, given.Renew, given.Rebind).ShouldBe(("2001:db8::1000", 2250u, 3600u, 1125u, 1800u));
        reply.Options.Get(Dhcp6Option.DnsServers).ShouldBe([IPAddress.Parse("2001:db8::1")]);
        reply.Options.Get(Dhcp6Option.DomainList).ShouldBe(["lab.test"]);
        world.Journal.Read().ShouldHaveSingleItem().Binding.Mac.ShouldBe(DhcpWorld.Client(1));
        await world.StopAsync();
    }

    [Fact]
    public async Task ALeaseSurvivesACrashAndIsItsOwnersAlone()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 10);
        var first = await world.LeaseAsync(One);
        world = await world.CrashAsync();
        (await world.LeaseAsync(Two)).ShouldNotBe(first);
        (await world.LeaseAsync(One)).ShouldBe(first);
        await world.StopAsync();
    }

    [Fact]
    public async Task ADiskThatTakesNothingMeansNoNewLeaseAndOldOnesGoOn()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 10);
        var address = await world.LeaseAsync(One);
        world.Journal.Fails = true;
        (await world.SendAsync(world.Message(Type.Request, Two, (1, [])), "fe80::2")).ShouldBeNull();
        world.Dropped["not-written"].ShouldBe(1);
        Dhcp6World.Only(await world.SendAsync(world.Message(Type.Renew, One, (1, [address])), "fe80::1:2:3:4")).ShouldBe(address);
        await world.StopAsync();
    }

    /// <summary>Firmware, boot loader and system have DUIDs of their own and one card.</summary>
    [Fact]
    public async Task OneMachineHasOneAddressWhateverItsDuid()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 10);
        Duid.TryParse("0004000102030405060708090a0b0c0d0e0f", out var firmware).ShouldBeTrue();
        var first = await world.LeaseAsync(firmware!, "fe80::5054:ff:fe01:1");
        (await world.LeaseAsync(One, "fe80::9")).ShouldBe(first);
        await world.StopAsync();
    }

    [Fact]
    public async Task EachAssociationOfAMessageGetsAnAddressOfItsOwn()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 10);
        var reply = (await world.SendAsync(world.Message(Type.Request, One, (1, []), (2, [])))).ShouldNotBeNull();
        var addresses = reply.Options.All(Dhcp6Option.IaNa).ToDictionary(one => one.Iaid, one => one.Addresses.ShouldHaveSingleItem().Address.ToString());
        addresses.Values.Distinct().Count().ShouldBe(2);
        Dhcp6World.Only(await world.SendAsync(world.Message(Type.Renew, One, (2, [addresses[2]])))).ShouldBe(addresses[2]);
        await world.StopAsync();
    }

    [Fact]
    public async Task AFullPoolIsSaidInTheAssociation()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 1);
        await world.LeaseAsync(One);
        var advertise = (await world.SendAsync(world.Message(Type.Solicit, Two, (1, [])), "fe80::2")).ShouldNotBeNull();
        advertise.Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem().Status!.Code.ShouldBe(Dhcp6StatusCode.NoAddrsAvail);
        world.Events.ShouldContain(happened => happened.Name == "dhcp6.pool-exhausted");
        await world.StopAsync();
    }

    [Fact]
    public async Task OneMachineCanNotTakeAllAddresses()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 100);
        for (uint iaid = 0; iaid < 20; iaid++) await world.SendAsync(world.Message(Type.Request, One, [(2 * iaid, []), (2 * iaid + 1, [])]));
        world.Table.All().Count.ShouldBeLessThanOrEqualTo(8);
        await world.StopAsync();
    }

    [Fact]
    public async Task AnAddressOfAnotherLinkIsNotOnThisOne()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 10);
        var reply = await world.SendAsync(world.Message(Type.Request, One, (1, ["2001:db8:77::5"])));
        reply.ShouldNotBeNull().Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem().Status!.Code.ShouldBe(Dhcp6StatusCode.NotOnLink);
        (await world.SendAsync(world.Message(Type.Confirm, One, (1, ["2001:db8:77::5"])))).ShouldNotBeNull().Options.Get(Dhcp6Option.Status)!.Code.ShouldBe(Dhcp6StatusCode.NotOnLink);
        (await world.SendAsync(world.Message(Type.Confirm, One, (1, ["2001:db8::5"])))).ShouldNotBeNull().Options.Get(Dhcp6Option.Status)!.Code.ShouldBe(Dhcp6StatusCode.Success);
        (await world.SendAsync(world.Message(Type.Confirm, One, (1, [])))).ShouldBeNull();
        var ended = (await world.SendAsync(world.Message(Type.Rebind, One, (1, ["2001:db8:77::5"])))).ShouldNotBeNull().Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem();
        ended.Addresses.ShouldContain(address => address.Valid == 0 && address.Address.ToString() == "2001:db8:77::5");
        await world.StopAsync();
    }

    [Fact]
    public async Task WhatIsGivenBackIsFreeAndWhatIsDeclinedRests()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 1);
        var address = await world.LeaseAsync(One);
        var release = (await world.SendAsync(world.Message(Type.Release, Two, (1, [address])), "fe80::2")).ShouldNotBeNull();
        release.Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem().Status!.Code.ShouldBe(Dhcp6StatusCode.NoBinding);
        (await world.SendAsync(world.Message(Type.Release, One, (1, [address])))).ShouldNotBeNull().Options.Get(Dhcp6Option.Status)!.Code.ShouldBe(Dhcp6StatusCode.Success);
        (await world.LeaseAsync(Two, "fe80::2")).ShouldBe(address);
        (await world.SendAsync(world.Message(Type.Decline, Two, (1, [address])), "fe80::2")).ShouldNotBeNull().Options.Get(Dhcp6Option.Status)!.Code.ShouldBe(Dhcp6StatusCode.Success);
        world.Events.ShouldContain(happened => happened.Name == "dhcp6.address-declined");
        (await world.SendAsync(world.Message(Type.Solicit, Two, (1, [])), "fe80::2")).ShouldNotBeNull().Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem().Status!.Code.ShouldBe(Dhcp6StatusCode.NoAddrsAvail);
        world.Time.Advance(world.Settings.Decline + TimeSpan.FromSeconds(1));
        (await world.LeaseAsync(One)).ShouldBe(address);
        await world.StopAsync();
    }

    [Fact]
    public async Task AReservedAddressIsItsClientsAlone()
    {
        var world = await Dhcp6World.StartAsync();
        var subnet = world.Add(0, pool: 2);
        world.Subnets.Reserve6(subnet, ClientKey.Of(DhcpWorld.Client(1)), "10.99.0.7", "2001:db8::1000");
        world.Subnets.Reserve6(subnet, ClientKey.OfDuid(Dhcp6World.Client(3).Octets), "10.99.0.8", "2001:db8::77");
        (await world.LeaseAsync(Two)).ShouldBe("2001:db8::1001");
        (await world.LeaseAsync(One)).ShouldBe("2001:db8::1000");
        (await world.LeaseAsync(Dhcp6World.Client(3))).ShouldBe("2001:db8::77");
        await world.StopAsync();
    }

    [Fact]
    public async Task SettingsAreToldToWhoOnlyAsksForThem()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 1);
        var reply = (await world.SendAsync(new Dhcp6Message { Type = Type.InformationRequest, TransactionId = 3 })).ShouldNotBeNull();
        reply.Options.Get(Dhcp6Option.DnsServers).ShouldBe([IPAddress.Parse("2001:db8::1")]);
        reply.Options.Get(Dhcp6Option.InformationRefreshTime).ShouldBe(86_400u);
        (await world.SendAsync(world.Message(Type.InformationRequest, One, (1, [])))).ShouldBeNull();
        world.Dropped["unwanted-association"].ShouldBe(1);
        await world.StopAsync();
    }

    [Fact]
    public async Task RapidCommitGivesAtOnceWhereItIsSwitchedOn()
    {
        foreach (var on in new[] { false, true })
        {
            var world = await Dhcp6World.StartAsync(settings: new Dhcp6Settings { RapidCommit = on });
            world.Add(0, pool: 1);
            var solicit = world.Message(Type.Solicit, One, (1, []));
            solicit.Options.Add(Dhcp6Option.RapidCommit, true);
            var answer = (await world.SendAsync(solicit)).ShouldNotBeNull();
            (answer.Type, answer.Options.Has(Dhcp6Option.RapidCommit), world.Journal.Read().Count).ShouldBe((on ? Type.Reply : Type.Advertise, on, on ? 1 : 0));
            await world.StopAsync();
        }
    }

    [Fact]
    public async Task WhatIsSentToUsAloneIsRefused()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 1);
        (await world.SendAsync(world.Message(Type.Renew, One, (1, [])), "2001:db8::1000", multicast: false)).ShouldNotBeNull().Options.Get(Dhcp6Option.Status)!.Code.ShouldBe(Dhcp6StatusCode.UseMulticast);
        (await world.SendAsync(world.Message(Type.Solicit, One, (1, [])), "2001:db8::1000", multicast: false)).ShouldBeNull();
        (await world.SendAsync(world.Message(Type.Solicit, One, (1, [])), "2001:db8::1000")).ShouldBeNull();
        (world.Dropped["unicast-refused"], world.Dropped["source-not-link-local"]).ShouldBe((1, 1));
        await world.StopAsync();
    }

    [Fact]
    public async Task WhatRfc8415DiscardsIsCountedByItsReason()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 1);
        await world.SendAsync(new Dhcp6Message { Type = Type.Solicit });
        await world.SendAsync(new Dhcp6Message { Type = Type.Reply });
        var chosen = world.Message(Type.Solicit, One, (1, []));
        chosen.Options.Add(Dhcp6Option.ServerId, world.Server.Duid);
        await world.SendAsync(chosen);
        var other = new Dhcp6Message { Type = Type.Request };
        other.Options.Add(Dhcp6Option.ClientId, One);
        other.Options.Add(Dhcp6Option.ServerId, Two);
        await world.SendAsync(other);
        world.Dropped.ShouldBe(new Dictionary<string, long> { ["no-client-id"] = 1, ["server-message"] = 1, ["unwanted-server-id"] = 1, ["other-server"] = 1 }, ignoreOrder: true);
        await world.StopAsync();
    }

    [Fact]
    public async Task BehindRelaysTheLinkDecidesAndTheMacIsTheRelays()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 10);
        world.Add(5, pool: 10, relayed: true);
        var inner = new Dhcp6Relay { Link = IPAddress.Parse("2001:db8:5::fe"), Peer = IPAddress.Parse("fe80::77") };
        inner.Options.Add(Dhcp6Option.InterfaceId, [1, 2, 3]);
        inner.Options.Add(Dhcp6Option.ClientLinkLayer, [0, 1, 0x52, 0x54, 0, 1, 0, 9]);
        var outer = new Dhcp6Relay { Hops = 1, Peer = IPAddress.Parse("2001:db8::2") };
        var answer = (await world.SendAsync(new Dhcp6Packet { Relays = [outer, inner], Message = world.Message(Type.Request, One, (1, [])) }, "2001:db8::2", multicast: false)).ShouldNotBeNull();
        Dhcp6World.Only(answer.Message).ShouldBe("2001:db8:5::1000");
        (answer.Relays.Count, answer.Relays[1].IsReply, world.LastPort).ShouldBe((2, true, 547));
        answer.Relays[1].Options.Get(Dhcp6Option.InterfaceId).ShouldBe([1, 2, 3]);
        world.Journal.Read().ShouldHaveSingleItem().Binding.Mac.ShouldBe(MacAddress.Parse("52:54:00:01:00:09"));

        (await world.SendAsync(new Dhcp6Packet { Relays = [inner], Message = world.Message(Type.Request, Two, (1, [])) }, "2001:db8:ffff::2", multicast: false)).ShouldBeNull();
        world.Dropped["relay-unknown"].ShouldBe(1);
        await world.StopAsync();
    }

    [Fact]
    public async Task ARelaysPortBringsOnlySoManyNewClients()
    {
        var world = await Dhcp6World.StartAsync(settings: new Dhcp6Settings { NewClientsPerPort = 3 });
        world.Add(5, pool: 100, relayed: true);
        world.Add(0, pool: 1);
        var relay = new Dhcp6Relay { Link = IPAddress.Parse("2001:db8:5::fe"), Peer = IPAddress.Parse("fe80::77") };
        relay.Options.Add(Dhcp6Option.InterfaceId, [1]);
        for (var client = 0; client < 10; client++)
            await world.SendAsync(new Dhcp6Packet { Relays = [relay], Message = world.Message(Type.Solicit, Dhcp6World.Client(client), (1, [])) }, "2001:db8::2", multicast: false);
        world.Dropped["port-limit"].ShouldBe(7);
        await world.StopAsync();
    }

    [Fact]
    public async Task PrefixesAndTemporaryAddressesAreRefusedByName()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 1);
        var solicit = world.Message(Type.Solicit, One, (1, []));
        solicit.Options.Add(Dhcp6Option.IaPd, [0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0]);
        solicit.Options.Add(Dhcp6Option.IaTa, [0, 0, 0, 6]);
        var answer = (await world.SendAsync(solicit)).ShouldNotBeNull();
        answer.Options.Get(Dhcp6Option.IaPd).ShouldBe([0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 0, 2, 0, 6]);
        answer.Options.Get(Dhcp6Option.IaTa).ShouldBe([0, 0, 0, 6, 0, 13, 0, 2, 0, 2]);
        await world.StopAsync();
    }

    [Fact]
    public async Task ABootFileIsToldAndHttpBootHearsItsClassAgain()
    {
        var world = await Dhcp6World.StartAsync(boot: new FixedBoot("http://[2001:db8::1]:8080/files/snponly.efi"));
        world.Add(0, pool: 1);
        var solicit = world.Message(Type.Solicit, One, (1, []));
        solicit.Options.Add(Dhcp6Option.ClientArchitectures, [16]);
        solicit.Options.Add(Dhcp6Option.VendorClass, new Dhcp6VendorClass(343, [Encoding.ASCII.GetBytes("HTTPClient:Arch:00016:UNDI:003001")]));
        var answer = (await world.SendAsync(solicit)).ShouldNotBeNull();
        answer.Options.Get(Dhcp6Option.BootFileUrl).ShouldBe("http://[2001:db8::1]:8080/files/snponly.efi");
        var repeated = answer.Options.Get(Dhcp6Option.VendorClass).ShouldNotBeNull();
        (repeated.Enterprise, Encoding.ASCII.GetString(repeated.Classes.ShouldHaveSingleItem())).ShouldBe((343u, "HTTPClient"));
        answer.Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem().Addresses.ShouldHaveSingleItem().Valid.ShouldBe(600u);
        await world.StopAsync();
    }

    [Fact]
    public void OurDuidIsTheSameAfterARestart()
    {
        var folder = Directory.CreateTempSubdirectory("duid-");
        try
        {
            var first = new ServerDuid(folder.FullName).Duid;
            new ServerDuid(folder.FullName).Duid.ShouldBe(first);
            File.WriteAllText(Path.Combine(folder.FullName, "server.duid"), "rubbish");
            Should.Throw<InvalidDataException>(() => new ServerDuid(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void ARecordOfTheJournalReadsAsItWasWritten()
    {
        var binding = new Binding(
            Guid.CreateVersion7(), Ipv6Number.Of(IPAddress.Parse("2001:db8::5")), One, 9, null, BindingState.Active, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        var buffer = new byte[256];
        LeaseRecordCodec.TryWrite(new LeaseRecord(binding, 4), buffer, out var length).ShouldBeTrue();
        LeaseRecordCodec.TryRead(buffer, out var read, out var again).ShouldBeTrue();
        (read, again).ShouldBe((new LeaseRecord(binding, 4), length));
        for (var octet = 0; octet < length; octet++)
        {
            buffer[octet] ^= 1;
            LeaseRecordCodec.TryRead(buffer, out _, out _).ShouldBeFalse();
            buffer[octet] ^= 1;
        }
    }

    private sealed class FixedBoot(string url) : IBootOverIpv6
    {
        public void Name(Dhcp6Exchange exchange) => exchange.BootFileUrl = url;

        public void Answered(Dhcp6Exchange exchange)
        {
        }
    }
}
