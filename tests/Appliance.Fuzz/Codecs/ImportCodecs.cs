using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Import;

namespace Appliance.Fuzz.Codecs;

/// <summary>The files of other DHCP servers.</summary>
internal static class ImportCodecs
{
    private static readonly Surroundings Here = new([IPNetwork.Parse("10.99.0.0/24")], [Ipv4Address.Parse("10.99.0.60")]);

    public static IReadOnlyList<Codec> List { get; } =
    [
        Of(DhcpImportFormat.Dnsmasq, "Dnsmasq",
            "dhcp-range=set:a,10.99.0.1,10.99.0.9,255.255.255.0,1h\ndhcp-host=52:54:00:00:00:01,id:01,set:x,10.99.0.11,db1,infinite\ndhcp-option=tag:a,option:router,10.99.0.1\ndhcp-boot=tag:!x,x.efi,srv,10.99.0.2\ndhcp-match=set:e,option:client-arch,7\ndomain=lab.example\n",
            "dhcp-range= dhcp-host= dhcp-option= dhcp-option-force= dhcp-boot= dhcp-match= dhcp-vendorclass= dhcp-userclass= dhcp-mac= dhcp-circuitid= pxe-service= domain= interface= conf-file= set: tag: tag:! option: option6: net: infinite static proxy ignore 10.99.0.1 255.255.255.0 /24 52:54:00:00:00:01 * # \\ \" 1h"),
        Of(DhcpImportFormat.DnsmasqLeases, "Dnsmasq", "1795690000 52:54:00:00:00:01 10.99.0.11 db1 01:52:54:00:00:00:01\n0 52:54:00:00:00:02 10.99.0.12 * *\n", "1795690000 52:54:00:00:00:01 10.99.0.11 * duid 0 99999999999999999999 _"),
        Of(DhcpImportFormat.Dhcpd, "Dhcpd",
            "option domain-name \"lab\";\nshared-network w { subnet 10.99.0.0 netmask 255.255.255.0 { range 10.99.0.1 10.99.0.9; option routers 10.99.0.1; pool { allow members of \"x\"; range 10.99.0.20; } } }\nhost a { hardware ethernet 52:54:00:00:00:01; fixed-address 10.99.0.11; }\nclass \"x\" { match if option vendor-class-identifier = \"y\"; }\n",
            "subnet netmask range option host hardware ethernet fixed-address group pool shared-network class match if substring( else elsif include allow deny members of known clients unknown-clients default-lease-time max-lease-time next-server filename routers domain-name-servers code = text array of ip-address { } ; \" # 10.99.0.1 255.255.255.0 52:54:00:00:00:01 pick-first-value( and or not exists"),
        Of(DhcpImportFormat.DhcpdLeases, "Dhcpd",
            "lease 10.99.0.11 {\n starts 4 2026/11/26 10:00:00;\n ends 4 2026/11/26 12:00:00;\n cltt epoch 1;\n binding state active;\n hardware ethernet 52:54:00:00:00:01;\n uid \"\\001RT\\000\";\n client-hostname \"db1\";\n}\n",
            "lease starts ends never epoch cltt tstp binding state active free abandoned backup next rewind hardware ethernet uid client-hostname { } ; \" \\001 \\\" 4 2026/11/26 9999/99/99 10:00:00 failover peer server-duid"),
        Of(DhcpImportFormat.Kea, "Kea",
            "{ \"Dhcp4\": { \"valid-lifetime\": 3600, \"option-data\": [ { \"name\": \"routers\", \"data\": \"10.99.0.1\" } ], \"client-classes\": [ { \"name\": \"e\", \"test\": \"option[93].hex == 0x0007\" } ], \"subnet4\": [ { \"id\": 1, \"subnet\": \"10.99.0.0/24\", \"pools\": [ { \"pool\": \"10.99.0.1 - 10.99.0.9\", \"client-class\": \"e\" } ], \"reservations\": [ { \"hw-address\": \"52:54:00:00:00:01\", \"ip-address\": \"10.99.0.11\", \"hostname\": \"db1\" } ] } ] } } // x\n",
            "{ } [ ] , : \" // /* */ # <?include \"Dhcp4\": \"subnet4\": \"subnet\": \"pools\": \"pool\": \"reservations\": \"hw-address\": \"client-id\": \"circuit-id\": \"ip-address\": \"hostname\": \"option-data\": \"name\": \"code\": \"data\": \"csv-format\": \"always-send\": \"client-classes\": \"test\": \"client-class\": \"shared-networks\": \"relay\": \"ip-addresses\": \"valid-lifetime\": \"boot-file-name\": \"next-server\": \"10.99.0.0/24\" \"10.99.0.1_-_10.99.0.9\" true null 1e9 -1"),
        Of(DhcpImportFormat.KeaLeases, "Kea",
            "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n10.99.0.11,52:54:00:00:00:01,01:52:54:00:00:00:01,3600,1795690000,1,0,0,db1,0,,0\n",
            "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context , 10.99.0.11 52:54:00:00:00:01 3600 1795690000 4294967295 99999999999999999999 &#x2c \n"),
    ];

    private static Codec Of(DhcpImportFormat format, string folder, string seed, string words) => new($"import-{Named(format)}", input => Try(format, input))
    {
        Seeds = [Codec.Octets(seed)],
        Words = Codec.WordsOf(words),
        Classes = [$"Appliance.Server.Dhcp.Import.{folder}", "Appliance.Server.Dhcp.Import.Words", "Appliance.Server.Dhcp.Import.ClassRule", "Appliance.Server.Dhcp.Import.TranslateDraft", "Appliance.Server.Dhcp.Import.OptionNames"],
        LongestInput = 500,
        MostBytes = 1 << 20,
        MostBytesPerOctet = 4096,
        MostTime = TimeSpan.FromMilliseconds(100),
    };

    private static string Named(DhcpImportFormat format) =>
        string.Concat(format.ToString().Select((letter, i) => char.IsUpper(letter) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : letter.ToString()));

    private static void Try(DhcpImportFormat format, ReadOnlySpan<byte> input)
    {
        try
        {
            var plan = ImportPlan.Of(SourceFile.Read([new DhcpImportFile("file", Codec.Text(input), null, format)]), Here, DateTimeOffset.FromUnixTimeSeconds(1_795_680_000));
            Law.Holds(plan.Report.Notes.All(note => note.Line >= 1 && note.Statement.Length <= 161 && !note.Statement.Any(char.IsControl)), "a note has a line, and a statement that can be shown");
            Law.Holds(plan.Leases.All(lease => lease.Granted <= lease.Expires && lease.HostName is not { Length: > 253 }), "a lease ends after it begins, and its name is one");
            Law.Holds(plan.Subnets.All(subnet => subnet.Spec.Pools!.Count < 10_000), "a short file makes no more pools than it names");
        }
        catch (FaultException fault)
        {
            Law.Holds(fault.Code == FaultCodes.ImportInvalid && fault.Fields.Count > 0, "a file that can not be read is refused, with what is wrong");
        }
    }
}
