namespace Appliance.Rack;

/// <summary>What the rack needs of the machine it runs on, checked before anything is started.</summary>
public static class Prerequisites
{
    /// <summary>Program to the Debian package that brings it.</summary>
    private static readonly (string Program, string Package)[] Programs =
    [
        ("qemu-system-x86_64", "qemu-system-x86"), ("qemu-img", "qemu-utils"), ("ip", "iproute2"), ("nft", "nftables"),
        ("socat", "socat"), ("dnsmasq", "dnsmasq-base"), ("dig", "bind9-dnsutils"), ("setsid", "util-linux"), ("mkfs.fat", "dosfstools"), ("mcopy", "mtools"),
    ];

    /// <summary>Reports everything at once: root, programs, firmware and what 'make build' should have made.</summary>
    /// <exception cref="MissingPrerequisiteException">with one line per missing thing.</exception>
    public static void Check(Artifacts artifacts)
    {
        var missing = Missing(artifacts).ToList();
        if (missing.Count > 0) throw new MissingPrerequisiteException(missing);
    }

    /// <exception cref="MissingPrerequisiteException">with the command that would work.</exception>
    public static void CheckRoot(string cure)
    {
        if (!Environment.IsPrivilegedProcess) throw new MissingPrerequisiteException([$"root: what root has made, only root can remove. Run '{cure}'."]);
    }

    private static IEnumerable<string> Missing(Artifacts artifacts)
    {
        if (!Environment.IsPrivilegedProcess)
            yield return "root: network namespaces, taps and DHCP ports need it. Run the same command as root (sudo make lab, sudo make test).";
        foreach (var (program, package) in Programs)
        {
            if (Find(program) is null) yield return $"the program {program}: run 'make setup', or 'apt-get install {package}'.";
        }
        foreach (var firmware in (string[])[QemuFirmware.Code, QemuFirmware.Variables, QemuFirmware.SecureCode, QemuFirmware.SecureVariables])
        {
            if (!File.Exists(firmware)) yield return $"the UEFI firmware {firmware}: run 'make setup', or 'apt-get install ovmf'.";
        }
        if (!File.Exists("/dev/net/tun")) yield return "/dev/net/tun: load the kernel module tun ('modprobe tun').";
        foreach (var built in (string[])[artifacts.Server, artifacts.Cli, artifacts.Kernel, artifacts.Initrd])
        {
            if (!File.Exists(built)) yield return $"{built}: run 'make build'.";
        }
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
