using System.Diagnostics;

namespace Appliance.Tests.Power;

/// <summary>A machine whose power is a process: QEMU, halted before its first instruction, without disk or screen.</summary>
internal sealed class QemuMachine : IDisposable
{
    private readonly Lock _gate = new();
    private Process? _process;

    public int Starts { get; private set; }

    public bool IsOn
    {
        get
        {
            lock (_gate) return _process is { HasExited: false };
        }
    }

    /// <summary>What QEMU is started with.</summary>
    public static IReadOnlyList<string> Command { get; } = ["qemu-system-x86_64", "-nodefaults", "-display", "none", "-m", "8", "-S"];

    public void On()
    {
        lock (_gate)
        {
            if (_process is { HasExited: false }) return;
            _process?.Dispose();
            _process = Process.Start(new ProcessStartInfo(Command[0], Command.Skip(1)) { UseShellExecute = false })!;
            Starts++;
        }
    }

    public void Off()
    {
        lock (_gate)
        {
            if (_process is not { HasExited: false }) return;
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public void Dispose()
    {
        Off();
        _process?.Dispose();
    }
}
