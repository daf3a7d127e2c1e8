using System.Diagnostics;
using Appliance.Tests.Frame;
using MimeKit;

namespace Appliance.Tests.Notifications;

/// <summary>Debian's real mail server on loopback, with a configuration and a queue of its own: STARTTLS, TLS and a password; it keeps whatever it takes.</summary>
internal sealed class Exim : IAsyncDisposable
{
    public const string User = "appliance";
    public const string Password = "a mail server's password";
    private const string RunsAs = "Debian-exim";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-exim-");
    private Process? _process;

    private Exim()
    {
    }

    public int Port { get; } = LoopbackPort.Free();

    public int TlsPort { get; } = LoopbackPort.Free();

    public string CaFile { get; private set; } = "";

    public string StrangersFile => TestCertificates.Stranger(_folder.FullName);

    public static async Task<Exim> StartAsync(CancellationToken stop)
    {
        var exim = new Exim();
        try
        {
            await exim.PrepareAsync(stop);
            await exim.OpenAsync(stop);
            return exim;
        }
        catch
        {
            await exim.DisposeAsync();
            throw;
        }
    }

    /// <summary>The appliance's settings for it.</summary>
    public Dictionary<string, object> Settings(string security = "StartTls") => new()
    {
        ["Mail:Server"] = "127.0.0.1",
        ["Mail:Port"] = security == "Tls" ? TlsPort : Port,
        ["Mail:Security"] = security,
        ["Mail:User"] = User,
        ["Mail:Sender"] = "Appliance <appliance@lab.test>",
        ["Mail:CaFile"] = CaFile,
        ["Notifications:PauseSeconds"] = 0,
    };

    /// <summary>All that it has put into the box, in the order in which they were made: their ids grow.</summary>
    public IReadOnlyList<MimeMessage> Mails() =>
        Directory.Exists(Path("mail/new")) ? [.. Directory.GetFiles(Path("mail/new")).Select(file => MimeMessage.Load(file)).OrderBy(mail => mail.MessageId, StringComparer.Ordinal)] : [];

    public async Task OpenAsync(CancellationToken stop)
    {
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/exim4", ["-C", Path("exim.conf"), "-bdf"]) { UseShellExecute = false, RedirectStandardError = true })!;
        while (!await ConnectsAsync(stop)) await Task.Delay(20, stop);
    }

    public async Task CloseAsync()
    {
        if (_process is not { HasExited: false } running) return;
        running.Kill(entireProcessTree: true);
        await running.WaitForExitAsync(CancellationToken.None);
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
        foreach (var folder in new[] { "spool", "log", "mail" }) Directory.CreateDirectory(Path(folder));
        await File.WriteAllTextAsync(Path("exim.conf"), $$$"""
            primary_hostname = receiver.test
            spool_directory = {{{Path("spool")}}}
            log_file_path = {{{Path("log")}}}/%slog
            pid_file_path = {{{Path("spool")}}}/pid
            keep_environment =
            local_interfaces = 127.0.0.1
            daemon_smtp_ports = {{{Port}}} : {{{TlsPort}}}
            tls_on_connect_ports = {{{TlsPort}}}
            tls_advertise_hosts = *
            tls_certificate = {{{made.CertificateFile}}}
            tls_privatekey = {{{made.KeyFile}}}
            acl_smtp_rcpt = relay
            acl_smtp_data = take
            rfc1413_query_timeout = 0s
            host_lookup =
            begin acl
            relay:
              deny local_parts = nobody-here
                   message = no such mailbox
              accept authenticated = *
                     encrypted = *
              deny message = relaying needs a password
            take:
              accept
            begin routers
            keep:
              driver = accept
              transport = keep
            begin transports
            keep:
              driver = appendfile
              directory = {{{Path("mail")}}}
              maildir_format
              create_directory
              user = {{{RunsAs}}}
            begin authenticators
            plain:
              driver = plaintext
              public_name = PLAIN
              server_prompts = :
              server_condition = ${if eq{$auth2:$auth3}{THE-KEY}}
              server_set_id = $auth2
              server_advertise_condition = ${if def:tls_in_cipher}

            """.Replace("THE-KEY", $"{User}:{Password}", StringComparison.Ordinal), stop);
        using var owned = Process.Start("/usr/bin/chown", ["-R", RunsAs, _folder.FullName]);
        await owned.WaitForExitAsync(stop);
        using var root = Process.Start("/usr/bin/chown", ["root", Path("exim.conf")]);
        await root.WaitForExitAsync(stop);
    }

    private async Task<bool> ConnectsAsync(CancellationToken stop)
    {
        if (_process is { HasExited: true }) throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync(stop));
        return await LoopbackPort.AnswersAsync(TlsPort, stop);
    }
}
