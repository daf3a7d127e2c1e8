using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;

namespace Appliance.Tests.Power.Ipmi;

/// <summary>OpenIPMI's BMC simulator, with a QEMU machine behind it that it starts, asks and kills itself. It knows cipher suite 3 and no better, and no blanks in passwords.</summary>
internal sealed class IpmiSim : IDisposable
{
    public const string User = "appliance";
    public const string Password = "keep-quiet";

    private readonly TemporaryFolder _folder = new();
    private Process _process;

    private IpmiSim(int port)
    {
        Port = port;
        File.WriteAllText(At("power.sh"), Script());
        File.SetUnixFileMode(At("power.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(At("lan.conf"), Lan());
        File.WriteAllText(At("bmc.emu"), Bmc);
        _process = Run();
    }

    public int Port { get; }

    /// <summary>Accepts every command, and carries none out.</summary>
    public bool Lies
    {
        set
        {
            if (value) File.WriteAllText(At("lies"), "");
            else File.Delete(At("lies"));
        }
    }

    /// <summary>How often its machine was switched on or started anew.</summary>
    public int Starts => Lines("starts");

    public bool IsOn => RunningId() is not null;

    public static async Task<IpmiSim> StartAsync()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)probe.LocalEndPoint!).Port;
        probe.Close();
        var sim = new IpmiSim(port);
        await Eventually.TrueAsync(() => IsBound(port), "ipmi_sim listens", TestContext.Current.CancellationToken);
        return sim;
    }

    /// <summary>The BMC has lost its power; its machine has not.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task StartAgainAsync()
    {
        _process.Dispose();
        _process = Run();
        await Eventually.TrueAsync(() => IsBound(Port), "ipmi_sim listens again", TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
        if (RunningId() is { } machine)
        {
            using var running = Process.GetProcessById(machine);
            running.Kill();
        }
        _folder.Dispose();
    }

    private string At(string name) => Path.Combine(_folder.Path, name);

    private int Lines(string name) => File.Exists(At(name)) ? File.ReadAllLines(At(name)).Length : 0;

    private int? RunningId()
    {
        if (!File.Exists(At("machine.pid")) || !int.TryParse(File.ReadAllText(At("machine.pid")).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return null;
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains("qemu", StringComparison.Ordinal) ? id : null;
        }
        catch (Exception gone) when (gone is IOException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private Process Run()
    {
        var start = new ProcessStartInfo("ipmi_sim", ["-n", "-c", At("lan.conf"), "-f", At("bmc.emu"), "-s", At("state")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static bool IsBound(int port) =>
        File.ReadLines("/proc/net/udp").Any(line => line.Contains(string.Create(CultureInfo.InvariantCulture, $"0100007F:{port:X4}"), StringComparison.Ordinal));

    private string Lan() => $"""
        name "bmc"
        set_working_mc 0x20
          startlan 1
            addr 127.0.0.1 {Port}
            priv_limit admin
            allowed_auths_callback none md2 md5 straight
            allowed_auths_user none md2 md5 straight
            allowed_auths_operator none md2 md5 straight
            allowed_auths_admin none md2 md5 straight
            guid a123456789abcdefa123456789abcdef
          endlan
          chassis_control "{At("power.sh")}"
          user 1 true "" "" user 10 none md2 md5 straight
          user 2 true "{User}" "{Password}" operator 10 none md2 md5 straight

        """;

    private const string Bmc = """
        mc_setbmc 0x20
        mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
        sel_enable 0x20 1000 0x0a
        mc_enable 0x20

        """;

    /// <summary>As lanserv's documentation says that it is called: "get power", "set power 1".</summary>
    private string Script() => $$"""
        #!/bin/sh
        cd "{{_folder.Path}}"
        is_on() { [ -s machine.pid ] && kill -0 "$(cat machine.pid)" 2>/dev/null; }
        on() { {{string.Join(' ', QemuMachine.Command)}} -daemonize -pidfile machine.pid </dev/null >/dev/null 2>&1 && echo on >> starts; }
        off() { is_on && kill -9 "$(cat machine.pid)"; while is_on; do sleep 0.05; done; : > machine.pid; }
        while [ $# -gt 0 ]; do
          case "$1 $2" in
            "get power") if is_on; then echo power:1; else echo power:0; fi; shift 2 ;;
            "set "*)
              if [ ! -e lies ]; then
                case "$2 $3" in
                  "power 1") is_on || on ;;
                  "power 0"|"shutdown "*) off ;;
                  "reset "*) off; on ;;
                esac
              fi
              shift 3 ;;
            *) shift ;;
          esac
        done
        exit 0

        """;
}
