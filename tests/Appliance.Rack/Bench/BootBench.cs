using System.Globalization;
using Spectre.Console;

namespace Appliance.Rack;

/// <summary>
/// <c>bench boot</c>: how fast boot files go out by TFTP and HTTP, beside dnsmasq, atftpd and nginx on the same bridge, taking turns so
/// that a busy moment hits both. What is printed is the median of the rounds' ratios.
/// </summary>
internal sealed class BootBench(Artifacts artifacts)
{
    private const string Peer = "10.99.0.2";
    private const string Load = "10.99.0.5/24";
    private const string Far = "10.99.0.6/24";
    private const int Rounds = 5;

    /// <summary>There and back it is half a millisecond.</summary>
    private const int OneWayMicroseconds = 250;

    private readonly Table _table = new Table().AddColumns("", "appliance", "peer", "ratio", "wanted");

    /// <param name="only">tftp or http; none: both.</param>
    public async Task<int> RunAsync(string[] only)
    {
        var folder = Directory.CreateTempSubdirectory("apl-boot-").FullName;
        var files = await BootFiles.MakeAsync(artifacts, Path.Combine(folder, "files"));
        var settings = new Dictionary<string, string>(FirstSubnet.Settings("bench"), StringComparer.Ordinal)
        {
            ["Boot:FilesDirectory"] = files.Folder,
            ["Tftp:MaxTransfersPerClient"] = "100",
        };
        await using var rack = await VirtualRack.StartAsync(artifacts, $"apl-boot-{Environment.ProcessId}", folder, settings);
        await rack.Network.IpAsync("addr", "add", $"{Peer}/24", "dev", NetworkNamespace.Bridge);
        await using var load = await rack.Network.AddNeighbourAsync("load", Load);
        await using var far = await rack.Network.AddNeighbourAsync("far");
        await using var peers = new BootPeers(rack.Network, files.Folder, Peer);
        var tftpload = await CTools.CompileAsync("tftpload", folder);
        using var wire = await StretchAsync(rack, far, folder);
        await Poll.UntilAsync("Boot files by TFTP", TimeSpan.FromSeconds(30), async () =>
            (await Programs.TryAsync("ip", "netns", "exec", load.Name, tftpload, NetworkNamespace.ServerAddress, BootFiles.Tftp, "1", "1468", "16")).ExitCode == 0);
        if (only is [] or ["tftp"]) await TftpAsync(rack, load, far, peers, tftpload);
        if (only is [] or ["http"]) await HttpAsync(rack, load, peers);
        AnsiConsole.Write(_table);
        await wire.EndAsync(TimeSpan.FromSeconds(5));
        return 0;
    }

    private async Task TftpAsync(VirtualRack rack, NetworkNamespace load, NetworkNamespace far, BootPeers peers, string tftpload)
    {
        Task<double> Ours(NetworkNamespace from, int clients, int block, int window) => ReadAsync(from, tftpload, NetworkNamespace.ServerAddress, clients, block, window);
        Task<double> Theirs(NetworkNamespace from, int clients, int block, int window) => ReadAsync(from, tftpload, Peer, clients, block, window);
        using (var dnsmasq = await peers.DnsmasqAsync())
        {
            await CompareAsync("TFTP, RTT 0.5 ms, windowsize 16, to dnsmasq (grants none)", "≥ 10", () => Ours(far, 1, 1468, 16), () => Theirs(far, 1, 1468, 16));
            await CompareAsync("TFTP, 50 clients, blocks of 512, windowsize 16, to dnsmasq", "≥ 2", () => Ours(load, 50, 512, 16), () => Theirs(load, 50, 512, 16));
            await CompareAsync("TFTP, 50 clients, blocks of 512, no window, to dnsmasq", "≥ 1", () => Ours(load, 50, 512, 1), () => Theirs(load, 50, 512, 1));
            await dnsmasq.EndAsync(TimeSpan.FromSeconds(5));
        }
        using var atftpd = await peers.AtftpdAsync();
        await CompareAsync("TFTP, RTT 0.5 ms, windowsize 16, to atftpd", "≥ 1", () => Ours(far, 1, 1468, 16), () => Theirs(far, 1, 1468, 16));
        await CompareAsync("TFTP, 50 clients, blocks of 1468, windowsize 16, to atftpd", "", () => Ours(load, 50, 1468, 16), () => Theirs(load, 50, 1468, 16));
        await atftpd.EndAsync(TimeSpan.FromSeconds(5));
    }

    private async Task HttpAsync(VirtualRack rack, NetworkNamespace load, BootPeers peers)
    {
        using var nginx = await peers.NginxAsync();
        var (ours, theirs) = ($"http://{NetworkNamespace.ServerAddress}:8080/files/{BootFiles.Initrd}", $"http://{Peer}:8081/{BootFiles.Initrd}");
        var (mine, other) = (new List<double>(), new List<double>());
        // The first of each finds nothing ready: code to be compiled, pages to be read.
        await DownloadAsync(load, ours, rack.Server.Daemon.Mark.Pid, []);
        await DownloadAsync(load, theirs, nginx.Mark.Pid, []);
        await CompareAsync("HTTP, 8 downloads of 300 MB, to nginx with sendfile", "≥ 1",
            () => DownloadAsync(load, ours, rack.Server.Daemon.Mark.Pid, mine), () => DownloadAsync(load, theirs, nginx.Mark.Pid, other), rounds: 11);
        _table.AddRow("    processor time for each GB", $"{Median(mine):0} ms", $"{Median(other):0} ms", $"{Median([.. mine.Zip(other, (m, o) => m / o)]):0.00}", "≤ 1.2");
        await nginx.EndAsync(TimeSpan.FromSeconds(5));
    }

    private async Task CompareAsync(string what, string wanted, Func<Task<double>> ours, Func<Task<double>> theirs, int rounds = Rounds)
    {
        var (mine, other) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            mine.Add(await ours());
            other.Add(await theirs());
        }
        _table.AddRow(what, $"{Median(mine):0.0} MB/s", $"{Median(other):0.0} MB/s", $"{Median([.. mine.Zip(other, (m, o) => m / o)]):0.00}", wanted);
    }

    private static async Task<double> ReadAsync(NetworkNamespace from, string tftpload, string server, int clients, int block, int window)
    {
        var said = await from.RunAsync(tftpload, server, clients > 1 ? BootFiles.Small : BootFiles.Tftp, $"{clients}", $"{block}", $"{window}");
        return double.Parse(said.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <returns>MB/s of eight at once; what they cost the server, in ms for each GB, goes onto the list.</returns>
    private static async Task<double> DownloadAsync(NetworkNamespace from, string url, int pid, List<double> cost)
    {
        var (cpu, begun) = (CpuTime.Milliseconds(pid), TimeProvider.System.GetTimestamp());
        var sizes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => from.RunAsync("curl", "-sf", "-o", "/dev/null", "-m", "60", "-w", "%{size_download}", url)));
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        var octets = sizes.Sum(size => double.Parse(size, CultureInfo.InvariantCulture));
        cost.Add((CpuTime.Milliseconds(pid) - cpu) / (octets / 1e9));
        return octets / 1e6 / seconds;
    }

    /// <summary>The far neighbour's second cable, which takes its time.</summary>
    private static async Task<RunningProgram> StretchAsync(VirtualRack rack, NetworkNamespace far, string folder)
    {
        var wire = RunningProgram.Start(null, "delaywire", Path.Combine(folder, "wire.log"), await CTools.CompileAsync("delaywire", folder),
            [rack.Network.Name, "wire0", far.Name, "wire1", $"{OneWayMicroseconds}"]);
        await Poll.UntilAsync("The wire", TimeSpan.FromSeconds(5), () => wire.LastWords().Contains("ready", StringComparison.Ordinal));
        await rack.Network.IpAsync("link", "set", "wire0", "txqueuelen", "10000", "master", NetworkNamespace.Bridge, "up");
        await far.IpAsync("link", "set", "wire1", "txqueuelen", "10000", "up");
        await far.IpAsync("addr", "add", Far, "dev", "wire1");
        return wire;
    }

    private static double Median(IReadOnlyList<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
