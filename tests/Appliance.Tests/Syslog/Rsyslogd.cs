using System.Diagnostics;
using Appliance.Tests.Frame;
using Appliance.Tests.Notifications;

namespace Appliance.Tests.Syslog;

/// <summary>Debian's real syslog collector on loopback, with a configuration of its own; writes each message to a file, as it came.</summary>
internal sealed class Rsyslogd : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-rsyslog-");
    private readonly string _transport;
    private Process? _process;

    private Rsyslogd(string transport) => _transport = transport;

    public int Port { get; } = LoopbackPort.Free();

    public string CaFile { get; private set; } = "";

    public string StrangersFile => TestCertificates.Stranger(_folder.FullName);

    /// <param name="transport">Tls, Tcp or Udp.</param>
    public static async Task<Rsyslogd> StartAsync(string transport, CancellationToken stop)
    {
        var rsyslogd = new Rsyslogd(transport);
        await rsyslogd.PrepareAsync(stop);
        await rsyslogd.OpenAsync(stop);
        return rsyslogd;
    }

    public Dictionary<string, object> Settings() => new()
    {
        ["Syslog:Server"] = "127.0.0.1",
        ["Syslog:Port"] = Port,
        ["Syslog:Transport"] = _transport,
        ["Syslog:CaFile"] = CaFile,
    };

    /// <summary>Each line: identifier, structured data, text; as rsyslog has understood them.</summary>
    public IReadOnlyList<string[]> Lines() => File.Exists(Path("out")) ? [.. File.ReadAllLines(Path("out")).Select(line => line.Split('\t'))] : [];

    public async Task OpenAsync(CancellationToken stop)
    {
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/rsyslogd", ["-n", "-f", Path("rsyslog.conf"), "-i", Path("pid")]))!;
        while (!await IsUpAsync(stop)) await Task.Delay(20, stop);
    }

    public async Task CloseAsync()
    {
        if (_process is not { HasExited: false } running) return;
        running.Kill();
        await running.WaitForExitAsync(CancellationToken.None);
        File.Delete(Path("pid"));
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private async Task PrepareAsync(CancellationToken stop)
    {
        var made = TestCertificates.Make(_folder.FullName);
        CaFile = made.CaFile;
        var input = _transport == "Udp"
            ? "module(load=\"imudp\")\ninput(type=\"imudp\" address=\"127.0.0.1\" "
            : $"module(load=\"imtcp\" {(_transport == "Tls" ? "StreamDriver.Name=\"gtls\" StreamDriver.Mode=\"1\" StreamDriver.AuthMode=\"anon\"" : "")})\ninput(type=\"imtcp\" address=\"127.0.0.1\" ";
        await File.WriteAllTextAsync(Path("rsyslog.conf"), $"""
            global(workDirectory="{_folder.FullName}" maxMessageSize="64k" defaultNetstreamDriverCAFile="{made.CaFile}"
              defaultNetstreamDriverCertFile="{made.CertificateFile}" defaultNetstreamDriverKeyFile="{made.KeyFile}")
            {input} port="{Port}")
            template(name="parts" type="string" string="%msgid%\t%structured-data%\t%msg%\t%pri-text%\t%timestamp:::date-rfc3339%\n")
            action(type="omfile" file="{Path("out")}" template="parts")

            """, stop);
    }

    private async Task<bool> IsUpAsync(CancellationToken stop)
    {
        if (_transport == "Udp") return File.Exists(Path("pid")) && (await File.ReadAllTextAsync("/proc/net/udp", stop)).Contains($":{Port:X4} ", StringComparison.Ordinal);
        return await LoopbackPort.AnswersAsync(Port, stop);
    }
}
