using System.Diagnostics;
using System.Globalization;

namespace Appliance.Tests.Dhcp;

/// <summary>dnsmasq in a network namespace of its own, at an end named "far" of a cable that the test lays there.</summary>
internal sealed class FarDhcpServer : IAsyncDisposable
{
    public const string Program = "/usr/sbin/dnsmasq";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("far-dhcp-");
    private readonly string _address;
    private Process? _dnsmasq;

    private FarDhcpServer(string address) => _address = address;

    public string Namespace { get; } = string.Create(CultureInfo.InvariantCulture, $"far-{Environment.ProcessId}-{Random.Shared.Next(1_000_000)}");

    /// <summary>Of its end of the cable, once it serves.</summary>
    public string Mac { get; private set; } = "";

    /// <summary>What it has written of them, a line for each.</summary>
    public string Leases => File.ReadAllText(Path.Combine(_folder.FullName, "leases"));

    public static FarDhcpServer Add(string address)
    {
        var far = new FarDhcpServer(address);
        Run($"netns add {far.Namespace}");
        return far;
    }

    /// <summary>Serves ten addresses of its /24, and returns when it does.</summary>
    public void Serve()
    {
        foreach (var command in new[] { "link set lo up", $"addr add {_address}/24 dev far", "link set far up" }) Run($"-n {Namespace} {command}");
        Mac = Run($"-n {Namespace} -br link show dev far").Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
        var network = _address[..(_address.LastIndexOf('.') + 1)];
        _dnsmasq = Process.Start(new ProcessStartInfo("ip",
        [
            "netns", "exec", Namespace, Program, "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=far", "--bind-interfaces", "--log-facility=-",
            $"--dhcp-range={network}10,{network}19,255.255.255.0,2m", "--user=root", $"--dhcp-leasefile={_folder.FullName}/leases", $"--pid-file={_folder.FullName}/pid",
        ])
        { UseShellExecute = false, RedirectStandardError = true })!;
        var said = "";
        while (!said.Contains("DHCP", StringComparison.Ordinal))
            said = _dnsmasq.StandardError.ReadLine() ?? throw new InvalidOperationException($"dnsmasq ended: {said}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_dnsmasq is not null)
        {
            _dnsmasq.Kill(entireProcessTree: true);
            await _dnsmasq.WaitForExitAsync(CancellationToken.None);
            _dnsmasq.Dispose();
        }
        Run($"netns del {Namespace}");
        _folder.Delete(recursive: true);
    }

    /// <summary>On this thread: commands run in the network it is in.</summary>
    private static string Run(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", command.Split(' ')) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd(); // A line or two: neither fills its pipe.
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"ip {command}: {error}");
        return output;
    }
}
