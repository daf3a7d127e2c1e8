using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Appliance.Tests.Network;
using Appliance.Tests.Store;

namespace Appliance.Tests.Dns;

/// <summary>
/// Our answers beside Knot's and dnsmasq's: the same 10,000 names, the same client (dnsperf), one run, in turns. Processor time for a query is
/// what counts: it hardly moves where the clock on the wall moves twofold.
/// </summary>
public sealed partial class DnsBench(ITestOutputHelper output)
{
    private const int Hosts = 10_000;
    private const int Rounds = 7;

    private readonly string _client = $"apl-dns-{Environment.ProcessId}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true), Trait("Run", "apart")]
    public async Task AQueries()
    {
        Assert.SkipUnless(PrivateNetwork.Possible && File.Exists("/usr/sbin/knotd") && File.Exists("/usr/sbin/dnsmasq") && File.Exists("/usr/bin/dnsperf"), "This needs root, knot, dnsmasq-base and dnsperf.");
        var folder = Directory.CreateTempSubdirectory("appliance-dns-bench-");
        try
        {
            using var world = new DnsWorld();
            world.Settings.AnswersPerSecond = 0; // its client is outside, as the others' is
            var zone = string.Join('\n', ["$TTL 300", "@ IN NS ns1", "ns1 IN A 10.0.0.1", .. Enumerable.Range(0, Hosts).Select(host => $"h{host:00000} IN A {Address(host)}")]);
            world.Write(("lab.test", zone));
            await IpAsync("netns", "add", _client);
            // Servers on one end of a wire, the client on the other: what a packet costs between two machines, and not what it costs within one.
            var (ours, knot, dnsmasq) = await PrivateNetwork.OpenAsync(
                ["link set lo up", $"link add srv0 type veth peer name cli0 netns {_client}", "addr add 10.53.0.1/24 dev srv0", "addr add 10.53.0.2/24 dev srv0", "addr add 10.53.0.3/24 dev srv0", "link set srv0 up"],
                () => (world.Listen(IPEndPoint.Parse("10.53.0.1:5353")), Knot(folder.FullName, zone), Dnsmasq(folder.FullName)));
            using var listener = ours;
            await IpAsync("-n", _client, "addr", "add", "10.53.0.9/24", "dev", "cli0");
            await IpAsync("-n", _client, "link", "set", "cli0", "up");
            var questions = Path.Combine(folder.FullName, "questions");
            var random = new Random(7);
            await File.WriteAllLinesAsync(questions, Enumerable.Range(0, 200_000).Select(_ => $"h{random.Next(Hosts):00000}.lab.test A"), Stop);

            Server[] servers = [new("appliance", "10.53.0.1", Environment.ProcessId), new("Knot", "10.53.0.2", knot.Id), new("dnsmasq", "10.53.0.3", dnsmasq.Id)];
            foreach (var server in servers) await Eventually.TryAsync(async () => await InsideAsync("dig", "+time=1", "+tries=1", "+short", "-p", "5353", $"@{server.Address}", "h00000.lab.test") == "10.1.0.0\n", $"{server.Name} answers", Stop);
            var measured = servers.ToDictionary(server => server, _ => new List<(double Micros, double PerSecond)>());
            for (var round = 0; round <= Rounds; round++)
                foreach (var server in servers)
                {
                    var one = await MeasureAsync(server, questions);
                    if (round > 0) measured[server].Add(one); // the first one warms everybody
                }
            foreach (var (server, all) in measured)
                output.WriteLine($"DNS, authoritative A of {Hosts} hosts, {server.Name}: {Median(all.Select(one => one.Micros)):0.00} us of processor a query, {Median(all.Select(one => one.PerSecond)):0} queries a second");
            foreach (var peer in servers[1..])
                output.WriteLine($"DNS, processor a query against {peer.Name}: {Median(measured[servers[0]].Zip(measured[peer], (ours, theirs) => ours.Micros / theirs.Micros)):0.00}");
            knot.Kill();
            dnsmasq.Kill();
        }
        finally
        {
            await IpAsync("netns", "delete", _client);
            folder.Delete(recursive: true);
        }
    }

    private async Task<(double Micros, double PerSecond)> MeasureAsync(Server server, string questions)
    {
        var before = Nanoseconds(server.Pid);
        var said = await InsideAsync("dnsperf", "-s", server.Address, "-p", "5353", "-d", questions, "-l", "2", "-c", "4", "-T", "1", "-q", "100");
        var used = Nanoseconds(server.Pid) - before;
        var completed = double.Parse(Completed().Match(said).Groups["count"].Value, CultureInfo.InvariantCulture);
        var lost = double.Parse(Lost().Match(said).Groups["count"].Value, CultureInfo.InvariantCulture);
        lost.ShouldBeLessThan(completed / 100);
        Good().Match(said).Groups["share"].Value.ShouldBe("100.00");
        return (used / 1000.0 / completed, double.Parse(Rate().Match(said).Groups["rate"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Processor time of all threads that live.</summary>
    private static long Nanoseconds(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Sum(thread =>
    {
        try
        {
            return long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It has just ended.
        }
    });

    private static Process Knot(string folder, string zone)
    {
        File.WriteAllText(Path.Combine(folder, "lab.test.zone"), $"$ORIGIN lab.test.\n@ 300 IN SOA ns1 hostmaster 1 3600 600 86400 300\n{zone}\n");
        var configuration = Path.Combine(folder, "knot.conf");
        File.WriteAllText(configuration, $"""
            server:
                listen: 10.53.0.2@5353
                rundir: {folder}
                udp-workers: 1
                tcp-workers: 1
                background-workers: 1
            database:
                storage: {folder}
            log:
              - target: stderr
                any: error
            zone:
              - domain: lab.test
                storage: {folder}
                file: lab.test.zone
                journal-content: none
                zonefile-load: whole
                zonefile-sync: -1
            """);
        return Process.Start("/usr/sbin/knotd", ["-c", configuration]);
    }

    private static Process Dnsmasq(string folder)
    {
        var hosts = Path.Combine(folder, "hosts");
        File.WriteAllLines(hosts, Enumerable.Range(0, Hosts).Select(host => $"{Address(host)} h{host:00000}.lab.test"));
        return Process.Start("/usr/sbin/dnsmasq",
            ["-k", "-C", "/dev/null", "--user=root", $"--pid-file={folder}/dnsmasq.pid", "--no-resolv", "--no-hosts", $"--addn-hosts={hosts}", "--local=/lab.test/", "--local-ttl=300", "--listen-address=10.53.0.3", "--port=5353", "--bind-interfaces", "--cache-size=10000"]);
    }

    private Task<string> InsideAsync(params string[] command) => RunAsync("ip", ["netns", "exec", _client, .. command]);

    private static Task<string> IpAsync(params string[] arguments) => RunAsync("ip", arguments);

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return said;
    }

    private static string Address(int host) => $"10.1.{host / 256}.{host % 256}";

    private static double Median(IEnumerable<double> all) => all.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    [GeneratedRegex(@"Queries completed:\s+(?<count>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Completed();

    [GeneratedRegex(@"Queries lost:\s+(?<count>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lost();

    [GeneratedRegex(@"NOERROR \d+ \((?<share>[\d.]+)%\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Good();

    [GeneratedRegex(@"Queries per second:\s+(?<rate>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rate();

    private sealed record Server(string Name, string Address, int Pid);
}
