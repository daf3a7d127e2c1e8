namespace Appliance.Rack;

/// <summary>
/// A machine of the rack. With a BIOS it boots through iPXE in its network card's ROM; with UEFI a virtio card has no ROM, so that the
/// firmware's own PXE and TFTP are what is tried. Its words are on <see cref="Console"/>.
/// </summary>
public sealed class QemuMachine : IAsyncDisposable
{
    private static readonly string[] s_withoutPxe =
        ["-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n", "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n"];

    private readonly NetworkNamespace _network;
    private readonly Accelerator _accelerator;
    private readonly string _folder;
    private readonly string _kernel;
    private RunningProgram? _qemu;
    private string? _tap;

    /// <param name="folder">For its disk, its console and its sockets.</param>
    /// <param name="kernel">What a UEFI machine's own system is made of.</param>
    public QemuMachine(MachineSpec spec, NetworkNamespace network, Accelerator accelerator, string folder, string kernel)
    {
        Spec = spec;
        _network = network;
        _accelerator = accelerator;
        _kernel = kernel;
        _folder = Directory.CreateDirectory(Path.Combine(folder, spec.Name)).FullName;
        Console = new SerialConsole(SerialPath, TimeProvider.System);
    }

    public MachineSpec Spec { get; }

    public SerialConsole Console { get; private set; }

    public DateTimeOffset PoweredOn { get; private set; }

    /// <summary>Where its network cable ends; null until it is switched on for the first time.</summary>
    public string? Tap => _tap;

    public ProcessMark? Mark => _qemu?.Mark;

    public bool Running => _qemu is { Alive: true };

    private string SerialPath => Path.Combine(_folder, "serial.log");

    private string DiskPath => Path.Combine(_folder, "disk.raw");

    private string QmpPath => Path.Combine(_folder, "qmp");

    private string VariablesPath => Path.Combine(_folder, "variables.fd");

    /// <summary>Switches it on; its disk and its tap are made the first time.</summary>
    public async Task PowerOnAsync()
    {
        _tap ??= await _network.AddTapAsync();
        if (!File.Exists(DiskPath)) await MakeDiskAsync();
        if (Spec.Uefi && !File.Exists(VariablesPath)) File.Copy(Spec.SecureBoot ? QemuFirmware.SecureVariables : QemuFirmware.Variables, VariablesPath);
        File.Delete(SerialPath);
        Console = new SerialConsole(SerialPath, TimeProvider.System);
        _qemu?.Dispose();
        PoweredOn = TimeProvider.System.GetUtcNow();
        _qemu = _network.Start(Spec.Name, Path.Combine(_folder, "qemu.log"), "qemu-system-x86_64", Arguments());
        await Poll.UntilAsync($"QEMU for {Spec.Name}", TimeSpan.FromSeconds(10), () =>
            Running ? File.Exists(QmpPath) : throw new InvalidOperationException($"QEMU ended at once: {_qemu.LastWords()}"));
    }

    /// <summary>Pulls the plug.</summary>
    public async Task PowerOffAsync()
    {
        if (_qemu is not null) await _qemu.EndAsync(TimeSpan.FromSeconds(5));
        File.Delete(QmpPath);
    }

    /// <summary>Pulls or plugs the network cable.</summary>
    public Task SetLinkAsync(bool up) =>
        Qmp.ExecuteAsync(QmpPath, $$$"""{"execute":"set_link","arguments":{"name":"net0","up":{{{(up ? "true" : "false")}}}}}""");

    /// <summary>SHA-256 of the whole disk.</summary>
    public Task<string> DiskHashAsync() => DiskImage.HashAsync(DiskPath);

    public async Task<string> WaitForCodeAsync(TimeSpan deadline) => await Poll.UntilAsync(
        $"The enrolment code on the console of {Spec.Name}", deadline,
        () => Running ? Task.FromResult(Console.EnrolmentCode) : throw new InvalidOperationException($"{Spec.Name} went off: {_qemu?.LastWords()}"),
        () => $"The console ends with:\n{Console.LastWords()}");

    public async ValueTask DisposeAsync()
    {
        await PowerOffAsync();
        _qemu?.Dispose();
    }

    private Task MakeDiskAsync() => Spec switch
    {
        { OwnProgram: { } program } => OwnSystem.WriteProgramAsync(DiskPath, program),
        { HasOwnSystem: true } => OwnSystem.WriteAsync(DiskPath, Spec.Uefi, _kernel),
        _ => DiskImage.CreateAsync(DiskPath, Spec.DiskWithData),
    };

    private string[] Arguments() =>
    [
        "-name", Spec.Name, "-accel", _accelerator.Name, "-cpu", _accelerator.Cpu, "-M", Spec.SecureBoot ? "q35,smm=on,graphics=off" : Spec.Uefi ? "q35,graphics=off" : "pc,graphics=off",
        "-m", $"{Spec.MemoryMegabytes}", "-smp", "2", "-display", "none", "-nodefaults", "-no-user-config", "-uuid", $"{Spec.Uuid}",
        "-smbios", $"type=1,manufacturer=Virtual Rack,product=Slot,serial={Spec.Serial},uuid={Spec.Uuid}",
        "-smbios", $"type=2,serial=B-{Spec.Serial}", "-smbios", $"type=3,serial=C-{Spec.Serial}",
        "-serial", $"file:{SerialPath}", "-qmp", $"unix:{QmpPath},server=on,wait=off",
        "-object", "rng-random,id=rng0,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=rng0",
        "-netdev", $"tap,id=n0,ifname={_tap},script=no,downscript=no",
        "-device", $"{Spec.NetworkCard},id=net0,netdev=n0,mac={Spec.Mac},bootindex={(Spec.OwnProgram is null ? 1 : 3)}{(Spec.FirmwareBoots ? ",romfile=" : "")}",
        "-drive", $"file={DiskPath},if=none,id=d0,format=raw,cache=unsafe",
        "-device", $"{Spec.Disk},drive=d0,serial=D-{Spec.Serial},bootindex=2",
        .. Spec.Uefi ? Firmware() : [],
        .. Spec.BootsByHttp ? s_withoutPxe : [],
        .. Spec.FirstIpxeLine is { } line ? (string[])["-kernel", QemuFirmware.Ipxe, "-append", line] : [],
    ];

    private string[] Firmware() =>
    [
        "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={(Spec.SecureBoot ? QemuFirmware.SecureCode : QemuFirmware.Code)}",
        "-drive", $"if=pflash,unit=1,format=raw,file={VariablesPath}",
        // Only what runs in System Management Mode may change the keys.
        .. Spec.SecureBoot ? (string[])["-global", "driver=cfi.pflash01,property=secure,value=on", "-global", "ICH9-LPC.disable_s3=1"] : [],
    ];
}
