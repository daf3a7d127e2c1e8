using System.Diagnostics;
using System.Globalization;
using Appliance.Agent.Bus;
using Appliance.Agent.Libvirt;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;

namespace Appliance.Tests.Power.Libvirt;

/// <summary>
/// A real libvirtd with libvirt-dbus and QEMU, in namespaces of its own for mounts, processes and networks. Its folders lie in one that goes with it; all of its processes end with the
/// first one.
/// </summary>
internal sealed class LibvirtHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _first;
    private readonly string _inside;
    private readonly List<Process> _services = [];
    private Process? _libvirtd;

    private LibvirtHost()
    {
        foreach (var name in new[] { "run", "etc", "lib", "log", "cache" }) Directory.CreateDirectory(Path.Combine(_folder.Path, name));
        File.WriteAllText(Path.Combine(_folder.Path, "etc", "libvirtd.conf"), "auth_unix_rw = \"none\"\n");
        File.WriteAllText(Path.Combine(_folder.Path, "etc", "qemu.conf"), """
            user = "root"
            group = "root"
            security_driver = "none"
            cgroup_controllers = []
            namespaces = []
            remember_owner = 0
            stdio_handler = "file"

            """);
        File.WriteAllText(Path.Combine(_folder.Path, "bus.conf"), $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>system</type>
              <listen>{Address}</listen>
              <auth>EXTERNAL</auth>
              <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy>
            </busconfig>
            """);
        // Whoever is left to the first process is reaped by the kernel: libvirt takes a zombie for a machine that does not want to end.
        _first = Begin("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private", "env", "--ignore-signal=CHLD", "sleep", "infinity");
        _inside = Child(_first.Id, "sleep");
    }

    /// <summary>Of the bus that libvirt-dbus is on.</summary>
    public string Address => $"unix:path={_folder.Path}/bus";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<LibvirtHost> StartAsync()
    {
        var host = new LibvirtHost();
        foreach (var (name, place) in new[] { ("run", "/run"), ("etc", "/etc/libvirt"), ("lib", "/var/lib/libvirt"), ("log", "/var/log/libvirt"), ("cache", "/var/cache/libvirt") })
            await RunAsync(host.Inside("mount", "--bind", Path.Combine(host._folder.Path, name), place));
        await RunAsync(host.Inside("ip", "link", "set", "lo", "up"));
        host._services.Add(host.Begin(host.Inside("dbus-daemon", "--nofork", "--nopidfile", "--nosyslog", $"--config-file={host._folder.Path}/bus.conf")));
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(host._folder.Path, "bus")), "the bus is there", Stop);
        host._services.Add(host.Begin(host.Inside("libvirt-dbus", "--system")));
        await host.StartLibvirtdAsync();
        using var bus = new SystemBus(host.Address);
        await Eventually.TryAsync(() => new Hypervisor(bus, Hypervisor.Qemu).IsHereAsync(_ => { }, Stop), "libvirt-dbus answers", Stop);
        return host;
    }

    public async Task StartLibvirtdAsync()
    {
        _libvirtd = Begin(Inside("libvirtd"));
        await Eventually.TryAsync(async () => (await TryAsync(ByVirsh("list"))).ExitCode == 0, "libvirtd answers", Stop);
    }

    /// <summary>Its machines go on.</summary>
    public async Task StopLibvirtdAsync()
    {
        using (var daemon = Process.GetProcessById(int.Parse(Child(_libvirtd!.Id, "libvirtd"), CultureInfo.InvariantCulture))) daemon.Kill();
        await _libvirtd.WaitForExitAsync(Stop);
        _libvirtd.Dispose();
        await Eventually.TryAsync(async () => (await TryAsync(ByVirsh("list"))).ExitCode != 0, "libvirtd is gone", Stop);
    }

    /// <summary>A machine without disk, screen and network: its firmware finds nothing to start, and waits.</summary>
    public async Task DefineAsync(string name, Guid uuid)
    {
        var file = Path.Combine(_folder.Path, $"{name}.xml");
        await File.WriteAllTextAsync(file, $"""
            <domain type='qemu'>
              <name>{name}</name><uuid>{uuid}</uuid><memory unit='MiB'>32</memory><vcpu>1</vcpu>
              <os><type arch='x86_64' machine='pc'>hvm</type></os>
              <features><acpi/></features>
              <devices><controller type='usb' model='none'/><memballoon model='none'/></devices>
            </domain>
            """, Stop);
        await VirshAsync("define", file);
    }

    /// <summary>As a person would, past the appliance.</summary>
    public Task<string> VirshAsync(params string[] words) => RunAsync(ByVirsh(words));

    public async Task<bool> IsRunningAsync(string name) => (await VirshAsync("domstate", name)).Trim() == "running";

    public async ValueTask DisposeAsync()
    {
        _first.Kill();
        await _first.WaitForExitAsync(CancellationToken.None);
        foreach (var process in _services.Append(_first)) process.Dispose();
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{_inside}"), "all is over", CancellationToken.None);
        _folder.Dispose();
    }

    private string[] ByVirsh(params string[] words) => ["virsh", "-q", "-c", $"qemu+unix:///system?socket={_folder.Path}/run/libvirt/libvirt-sock", .. words];

    private string[] Inside(params string[] words) => ["nsenter", $"--target={_inside}", "--mount", "--net", "--pid", "--", .. words];

    private Process Begin(params string[] words)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = Address;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<(int ExitCode, string Said)> TryAsync(string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Stop), process.StandardError.ReadToEndAsync(Stop));
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, string.Concat(said));
    }

    private static async Task<string> RunAsync(string[] words)
    {
        var (exit, said) = await TryAsync(words);
        exit.ShouldBe(0, $"{string.Join(' ', words)}: {said}");
        return said;
    }

    private static string Child(int parent, string name)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{parent}/task/{parent}/children");
        while (true)
        {
            if (File.ReadAllText(file).Trim() is { Length: > 0 } child && File.ReadAllText($"/proc/{child}/comm").Trim() == name) return child;
            Thread.Yield();
        }
    }
}
