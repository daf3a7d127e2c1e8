namespace Appliance.Rack;

/// <summary>How QEMU runs machines here.</summary>
/// <param name="Why">For people: what the probe found.</param>
public sealed record Accelerator(string Name, string Cpu, string Why)
{
    /// <summary>A kernel under working KVM is there in well under a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // TCG is told to leave out AVX: it emulates it, slowly, and a kernel that sees it uses it to unpack and to hash.
    private static Accelerator Emulated(string why) => new("tcg,thread=multi", "max,-avx,-avx2", why);

    /// <summary>
    /// KVM only when a probe guest has really booted with it: our own discovery kernel, up to where it misses a root file system.
    /// A /dev/kvm that exists proves nothing: in nested virtualisation it may be there and yet no guest gets past its first instructions.
    /// </summary>
    public static async Task<Accelerator> ProbeAsync(Artifacts artifacts, string folder)
    {
        if (!File.Exists("/dev/kvm")) return Emulated("there is no /dev/kvm");
        var serial = Path.Combine(folder, "kvm-probe.serial");
        using var guest = RunningProgram.Start(null, "kvm-probe", Path.Combine(folder, "kvm-probe.log"), "qemu-system-x86_64",
        [
            "-accel", "kvm", "-cpu", "max", "-M", "pc,graphics=off", "-m", "256", "-display", "none", "-nodefaults", "-no-reboot",
            "-serial", $"file:{serial}", "-kernel", artifacts.Kernel, "-append", "console=ttyS0 panic=-1",
        ]);
        var console = new SerialConsole(serial, TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            while (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                if (console.Shows("Unable to mount root")) return new Accelerator("kvm", "max", "a probe guest booted with it");
                if (!guest.Alive) return Emulated("a probe guest failed with KVM");
                await Task.Delay(50);
            }
            return Emulated($"a probe guest did not boot with KVM within {Patience.TotalSeconds:0} s");
        }
        finally
        {
            await guest.EndAsync(TimeSpan.Zero);
        }
    }
}
