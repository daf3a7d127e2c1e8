using System.Diagnostics;
using System.Globalization;
using System.Text;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Answering;
using Appliance.Server.Dhcp.Import;
using Appliance.Server.Dhcp.Leases;
using Appliance.Tests.Api;
using Appliance.Tests.Network;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Dhcp.Import;

/// <summary>The whole way: the files go in by the API, and clients get the addresses their old leases said.</summary>
public sealed class ImportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dnsmasq")]
    [InlineData("dhcpd")]
    [InlineData("kea")]
    public async Task AClientGetsTheAddressItsOldLeaseSaid(string program)
    {
        await using var appliance = await ImportOnAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var taken = await client.ImportDhcpAsync(ImportOnAppliance.Request(program, dryRun: false, SubnetMode.Authoritative), Stop);
        taken.DryRun.ShouldBeFalse();
        taken.Subnets.Count(subnet => subnet.Outcome == ImportOutcome.Taken).ShouldBe(2);

        (await OfferedAsync(appliance, "52:54:00:00:01:01")).ShouldBe("10.99.0.60"); // An active lease.
        (await OfferedAsync(appliance, "52:54:00:00:01:02")).ShouldBe("10.99.0.61"); // One that never ends.
        (await OfferedAsync(appliance, "52:54:00:00:00:01")).ShouldBe("10.99.0.11"); // A reservation.
        var ended = taken.Leases.Where(lease => lease.Outcome == ImportOutcome.Taken && lease.Expires < ImportedFiles.Now).ShouldHaveSingleItem();
        (await OfferedAsync(appliance, ended.Mac)).ShouldBe(ended.Address); // One that has run out: its owner comes first.
        (await OfferedAsync(appliance, "52:54:00:00:07:77")).ShouldNotBeOneOf("10.99.0.60", "10.99.0.61", "10.99.0.11", ended.Address); // A stranger.

        var stored = await LeaseRows.ReadAsync(appliance.Store, Stop);
        stored.Select(record => record.Binding.Address.ToString()).ShouldContain("10.99.0.61"); // Durable, and so also after a restart.
        stored.Count.ShouldBe(taken.Leases.Count(lease => lease.Outcome == ImportOutcome.Taken));
    }

    [Fact]
    public async Task ADryRunChangesNothingAndTheSameFilesAreTakenOnce()
    {
        await using var appliance = await ImportOnAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var said = await client.ImportDhcpAsync(ImportOnAppliance.Request("dnsmasq", dryRun: true), Stop);
        (await client.SubnetsAsync(Stop)).ShouldBeEmpty();
        (await LeaseRows.ReadAsync(appliance.Store, Stop)).ShouldBeEmpty();

        var taken = await client.ImportDhcpAsync(ImportOnAppliance.Request("dnsmasq", dryRun: false), Stop);
        (taken with { DryRun = true }).ShouldBeEquivalentTo(said);
        var lab = await client.SubnetAsync("lab", Stop);
        (lab.Cidr, lab.Interface, lab.Gateway, lab.Domain, lab.Mode, lab.LeaseSeconds).ShouldBe(("10.99.0.0/24", "br0", "10.99.0.254", "lab.example", SubnetMode.Off, 43_200));
        var web = (await client.ReservationsAsync("lab", Stop)).Single(kept => kept.Address == "10.99.0.12");
        (web.Client, web.HostName, web.Options.ShouldHaveSingleItem()).ShouldBe(("52:54:00:00:00:02", "web1", new DhcpOptionValue("root-path", "/srv/root")));
        (await client.EventsAsync(new EventQuery { Name = "dhcp.imported" }, Stop)).Items.ShouldHaveSingleItem().Message.ShouldContain("2 subnets");

        var again = await client.ImportDhcpAsync(ImportOnAppliance.Request("dnsmasq", dryRun: false), Stop);
        again.Subnets.ShouldAllBe(subnet => subnet.Outcome == ImportOutcome.Present);
        again.Reservations.ShouldNotContain(kept => kept.Outcome == ImportOutcome.Taken);
        again.Leases.ShouldNotContain(lease => lease.Outcome == ImportOutcome.Taken);
    }

    [Fact]
    public async Task WhatCanNotBeHadIsLeftOutWithItsReason()
    {
        await using var appliance = await ImportOnAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var said = await client.ImportDhcpAsync(ImportOnAppliance.Request("dnsmasq", dryRun: false), Stop);
        said.Reservations.Single(kept => kept.Address == "10.99.0.254").Problem.ShouldBe("10.99.0.254 is the gateway's.");
        said.Reservations.Single(kept => kept.Address == "203.0.113.9").Problem.ShouldBe("203.0.113.9 is in no subnet.");
        said.Leases.Single(lease => lease.Address == "10.99.0.12").Problem.ShouldBe("10.99.0.12 is reserved for 52:54:00:00:00:02.");
        said.Leases.Single(lease => lease.Address == "10.99.0.120").Problem.ShouldBe("10.99.0.120 is in no pool of 'lab', and reserved for nobody.");

        var elsewhere = await client.ImportDhcpAsync(new DhcpImportRequest([new DhcpImportFile("dnsmasq.conf", "dhcp-range=172.20.0.5,172.20.0.9,255.255.255.0")], DryRun: false), Stop);
        var subnet = elsewhere.Subnets.ShouldHaveSingleItem();
        (subnet.Outcome, subnet.Problems.ShouldHaveSingleItem().Field).ShouldBe((ImportOutcome.LeftOut, "interface"));
    }

    [Fact]
    public async Task ClassesOptionsRelaysAndProxiesFindTheirPlaces()
    {
        await using var appliance = await ImportOnAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        await client.ImportDhcpAsync(ImportOnAppliance.Request("dhcpd", dryRun: false, SubnetMode.Authoritative) with { RelayInterface = "br0" }, Stop);
        var lab = await client.SubnetAsync("net-10-99-0-0", Stop);
        lab.Pools.Single(pool => pool.For is not null).ShouldBe(new AddressRange("10.99.0.200", "10.99.0.220", new ClientClass { VendorClass = "Phone" }));
        lab.Options.ShouldHaveSingleItem().ShouldBe(new DhcpOptionValue("ntp-servers", "10.99.0.254"));
        (await client.ReservationsAsync("net-10-99-0-0", Stop)).Select(kept => kept.Client).ShouldBe(["52:54:00:00:00:01", "52:54:00:00:00:02", "52:54:00:00:00:03", "id:01525400000005", "circuit:ge-0/0/7"]);
        var behind = await client.SubnetAsync("net-203-0-113-0", Stop);
        (behind.Relayed, behind.Interface, behind.SharedNetwork).ShouldBe((true, "br0", "stage"));

        var proxy = new DhcpImportFile("proxy.conf", "dhcp-range=192.0.2.0,proxy,255.255.255.0");
        var judged = await client.ImportDhcpAsync(new DhcpImportRequest([proxy], DryRun: true, SubnetMode.Authoritative, "br0"), Stop);
        judged.Subnets.ShouldHaveSingleItem().Subnet.Mode.ShouldBe(SubnetMode.Proxy);
    }

    [Theory]
    [InlineData("match if substring (option vendor-class-identifier, 0, 9) = \"PXEClient\"", "PXEClient")]
    [InlineData("substring(option[60].hex, 0, 9) == 'PXEClient'", "PXEClient")]
    [InlineData("option[60].text == 'A phone'", "A phone")]
    [InlineData("match if substring (option vendor-class-identifier, 0, 4) = \"PXEClient\"", null)]
    [InlineData("not member('phones')", null)]
    public void ARuleOfAClassIsReadWhereItCanBeSaid(string rule, string? vendorClass) =>
        (ClassRule.Read(ClassRule.Compact(rule))?.VendorClass).ShouldBe(vendorClass);

    /// <summary>Configurations on one day, and the leases on the evening of the change.</summary>
    [Fact]
    public async Task LeasesThatComeLaterFindTheSubnetsOfBefore()
    {
        await using var appliance = await ImportOnAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        await client.ImportDhcpAsync(new DhcpImportRequest([ImportedFiles.Read("kea/kea-dhcp4.conf")], DryRun: false, SubnetMode.Authoritative), Stop);
        (await OfferedAsync(appliance, "52:54:00:00:07:77")).ShouldNotBeNull(); // It is served already.
        var later = await client.ImportDhcpAsync(new DhcpImportRequest([ImportedFiles.Read("kea/kea-leases4.csv")], DryRun: false), Stop);
        later.Subnets.ShouldBeEmpty();
        (await OfferedAsync(appliance, "52:54:00:00:01:01")).ShouldBe("10.99.0.60");
        (await OfferedAsync(appliance, "52:54:00:00:01:02")).ShouldBe("10.99.0.61");
    }

    /// <summary>A site of the size that is allowed at once: within the limit of a request, and in seconds.</summary>
    [Fact]
    public async Task FiftyThousandLeasesGoInAtOnce()
    {
        await using var appliance = await ImportOnAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var leases = new StringBuilder();
        for (var i = 0; i < 50_000; i++) leases.Append(CultureInfo.InvariantCulture, $"1795694400 52:54:01:{i >> 16:x2}:{i >> 8 & 255:x2}:{i & 255:x2} 10.98.{1 + i / 250}.{1 + i % 250} host{i} *\n");
        DhcpImportFile[] files = [new("dnsmasq.conf", "dhcp-range=10.98.0.1,10.98.255.250,255.255.0.0"), DhcpImportFile.Of("leases", Encoding.UTF8.GetBytes(leases.ToString()))];
        files[1].Packed!.Length.ShouldBeLessThan(600 << 10);
        var begun = Stopwatch.GetTimestamp();
        var taken = await client.ImportDhcpAsync(new DhcpImportRequest(files, DryRun: false, SubnetMode.Authoritative, "br0"), Stop);
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(30));
        taken.Leases.Count(lease => lease.Outcome == ImportOutcome.Taken).ShouldBe(50_000);
        (await LeaseRows.ReadAsync(appliance.Store, Stop)).Count.ShouldBe(50_000);
        (await client.LeasesAsync(null, "10.98.7.77", 10, null, Stop)).Items.ShouldContain(lease => lease.Address == "10.98.7.77");
    }

    [Fact]
    public async Task TheAuditTrailTellsOfItWithoutTheFiles()
    {
        await using var appliance = await ImportOnAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        await client.ImportDhcpAsync(ImportOnAppliance.Request("dhcpd", dryRun: false), Stop);
        var trail = await appliance.SignedIn.GetStringAsync(new Uri("api/v1/audit", UriKind.Relative), Stop);
        trail.ShouldContain("/api/v1/dhcp/import");
        trail.ShouldContain("2 subnets, 6 reservations and 3 leases from 3 files");
        trail.ShouldNotContain("c2VjcmV0");
        trail.ShouldNotContain("hardware ethernet");
    }

    [Fact]
    public async Task WhoMayOnlyReadIsRefused()
    {
        await using var appliance = await ImportOnAppliance.StartAsync();
        var reader = await new ApplianceClient(appliance.SignedIn).AddTokenAsync(new TokenRequest("reader") { Permissions = [Permissions.NetworkRead] }, Stop);
        var refused = await Should.ThrowAsync<FaultException>(new ApplianceClient(appliance.WithToken(reader.Token)).ImportDhcpAsync(ImportOnAppliance.Request("kea", dryRun: true), Stop));
        refused.Permission.ShouldBe(Permissions.NetworkWrite);
    }

    /// <summary>A client of BusyBox's and a dnsmasq on a cable, both real; afterwards the lease file that dnsmasq has written goes in.</summary>
    [Fact]
    public async Task ALeaseThatDnsmasqReallyGaveGoesOnHere()
    {
        Assert.SkipUnless(PrivateNetwork.Possible && File.Exists(FarDhcpServer.Program) && File.Exists("/usr/bin/busybox"), "This needs root, dnsmasq and BusyBox.");
        await using var far = FarDhcpServer.Add("10.99.0.9");
        var mac = await PrivateNetwork.OpenAsync(
            ["link add near type veth peer name far", $"link set far netns {far.Namespace}", "link set near address 52:54:00:00:09:09", "link set near up"],
            () =>
            {
                far.Serve();
                using var client = Process.Start(new ProcessStartInfo("/usr/bin/busybox", ["udhcpc", "-f", "-q", "-n", "-i", "near", "-s", "/bin/true", "-t", "8"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
                var said = client.StandardError.ReadToEnd();
                client.WaitForExit();
                client.ExitCode.ShouldBe(0, said);
                return "52:54:00:00:09:09";
            });
        var leases = far.Leases;
        var address = leases.Split(' ')[2];
        leases.ShouldContain(mac);

        await using var appliance = await ImportOnAppliance.StartAsync();
        var files = new[] { new DhcpImportFile("dnsmasq.conf", "dhcp-range=10.99.0.10,10.99.0.19,255.255.255.0,2m"), new DhcpImportFile("leases", leases) };
        await new ApplianceClient(appliance.SignedIn).ImportDhcpAsync(new DhcpImportRequest(files, DryRun: false, SubnetMode.Authoritative), Stop);
        (await OfferedAsync(appliance, mac)).ShouldBe(address);
    }

    /// <summary>A DISCOVER as it comes from the wire; what leaves is the offer.</summary>
    private static async Task<string?> OfferedAsync(TestAppliance appliance, string mac)
    {
        Outgoing? left = null;
        var packet = DhcpWorld.Bytes(DhcpWorld.Message(DhcpMessageType.Discover, MacAddress.Parse(mac)));
        await appliance.Services.GetRequiredService<DhcpDesk>().ReceiveAsync(packet, new Arrival("br0", default, AnswerWriter.ClientPort, AnswerWriter.ServerPort, OwnAddresses.None, 0), outgoing =>
        {
            left = outgoing;
            return true;
        }, Stop);
        return left is null ? null : DhcpWorld.Read(left).YourAddress.ToString();
    }
}
