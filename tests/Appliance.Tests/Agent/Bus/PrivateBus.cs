using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Appliance.Agent.Bus;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;

namespace Appliance.Tests.Agent.Bus;

/// <summary>
/// A message bus of its own with the real libvirt-dbus on it, whose driver "test" keeps domains in its memory: /org/libvirt/Test, with the domain "test", which is active. Both
/// run as nobody where the tests are root.
/// </summary>
internal sealed class PrivateBus : IDisposable
{
    public const string Test = "/org/libvirt/Test";
    public const string DomainName = "test";
    private const int Nobody = 65534;

    private readonly TemporaryFolder _folder = new();
    private Process? _daemon;
    private Process? _libvirt;

    private PrivateBus(string rule)
    {
        // Whoever runs on this bus has its home here.
        if (Environment.IsPrivilegedProcess) ChangeOwner(_folder.Path, Nobody, Nobody).ShouldBe(0);
        File.WriteAllText(Path.Combine(_folder.Path, "bus.conf"), $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>session</type>
              <listen>{Address}</listen>
              <auth>EXTERNAL</auth>
              <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>{rule}</policy>
            </busconfig>
            """);
    }

    public string Address => $"unix:path={_folder.Path}/bus";

    public static async Task<PrivateBus> StartAsync(bool libvirt = true)
    {
        var bus = new PrivateBus("");
        await bus.StartDaemonAsync();
        if (libvirt) await bus.StartLibvirtAsync();
        return bus;
    }

    /// <summary>Nobody may speak to libvirt-dbus, as on a host only its group may.</summary>
    public static async Task<PrivateBus> StartShutAsync()
    {
        var bus = new PrivateBus("""<deny send_destination="org.libvirt"/>""");
        await bus.StartDaemonAsync();
        bus._libvirt = bus.Start("libvirt-dbus", "--session");
        return bus;
    }

    public Task StartDaemonAsync()
    {
        File.Delete(Path.Combine(_folder.Path, "bus"));
        _daemon = Start("dbus-daemon", "--nofork", "--nopidfile", "--nosyslog", $"--config-file={_folder.Path}/bus.conf");
        return Eventually.TrueAsync(() => File.Exists(Path.Combine(_folder.Path, "bus")), "the bus is there", TestContext.Current.CancellationToken);
    }

    public async Task StartLibvirtAsync()
    {
        _libvirt = Start("libvirt-dbus", "--session");
        using var bus = new SystemBus(Address);
        await Eventually.TryAsync(() => new Appliance.Agent.Libvirt.Hypervisor(bus, Test).IsHereAsync(_ => { }, TestContext.Current.CancellationToken), "libvirt-dbus answers", TestContext.Current.CancellationToken);
    }

    public void StopDaemon() => Kill(ref _daemon);

    public void StopLibvirt() => Kill(ref _libvirt);

    /// <summary>It is there, and says nothing.</summary>
    public void FreezeLibvirt() => Signal("STOP");

    public void ThawLibvirt() => Signal("CONT");

    public void Dispose()
    {
        if (_libvirt is not null) ThawLibvirt();
        Kill(ref _libvirt);
        Kill(ref _daemon);
        _folder.Dispose();
    }

    private Process Start(string program, params string[] arguments)
    {
        string[] words = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", program, .. arguments] : [program, .. arguments];
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = start.Environment["XDG_RUNTIME_DIR"] = _folder.Path;
        start.Environment["DBUS_SESSION_BUS_ADDRESS"] = Address;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", _libvirt!.Id.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false })!;
        kill.WaitForExit();
    }

    private static void Kill(ref Process? process)
    {
        if (process is null) return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    [DllImport("libc", EntryPoint = "chown", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(string path, uint user, uint group);
}
