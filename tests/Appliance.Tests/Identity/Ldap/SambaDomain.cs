using System.Diagnostics;
using Appliance.Tests.Frame;

namespace Appliance.Tests.Identity.Ldap;

/// <summary>
/// A Samba domain controller in a network namespace of its own, as its ports are fixed; two ports of our loopback lead to it. In it are grace, through two groups
/// in "operations", alan in none, and joan, who is disabled.
/// </summary>
public sealed class SambaDomain : IAsyncLifetime
{
    public const string Password = "a nanosecond of Wire1";
    public const string Administrator = "administrator@lab.test";
    private const string AdministratorPassword = "Passw0rd.of.the.tests";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-samba-");
    private readonly string _namespace = $"ad-{Environment.ProcessId}";
    private readonly List<Process> _processes = [];

    public int Port { get; } = LoopbackPort.Free();

    public int TlsPort { get; } = LoopbackPort.Free();

    public string CaFile => Path("ca.pem");

    public string PasswordFile => Path("password");

    private string Configuration => Path("dc/etc/smb.conf");

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        PeerTls.Make(_folder.FullName);
        await File.WriteAllTextAsync(PasswordFile, AdministratorPassword + "\n", stop);
        File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await RunAsync("samba-tool", ["domain", "provision", $"--targetdir={Path("dc")}", "--realm=LAB.TEST", "--domain=LAB", "--server-role=dc", "--dns-backend=NONE", $"--adminpass={AdministratorPassword}"], stop);
        await ConfigureAsync(stop);
        await FurnishAsync(stop);
        await RunAsync("ip", ["netns", "add", _namespace], stop);
        await RunAsync("ip", ["-n", _namespace, "link", "set", "lo", "up"], stop);
        Start("ip", ["netns", "exec", _namespace, "samba", "-s", Configuration, "--foreground", "--no-process-group"]);
        Lead(Port, 389);
        Lead(TlsPort, 636);
        while (!await AnswersAsync(stop)) await Task.Delay(200, stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        await RunAsync("ip", ["netns", "del", _namespace], CancellationToken.None);
        _folder.Delete(recursive: true);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private async Task ConfigureAsync(CancellationToken stop)
    {
        var lines = (await File.ReadAllLinesAsync(Configuration, stop)).Where(line => !line.Contains("server services", StringComparison.Ordinal) && !line.Contains("log file", StringComparison.Ordinal));
        var more = $"""
            [global]
            interfaces = lo
            bind interfaces only = yes
            server services = ldap cldap kdc drepl winbindd ntp_signd kcc dnsupdate
            dns update command = /bin/true
            tls enabled = yes
            tls certfile = {Path("server.pem")}
            tls keyfile = {Path("server.key.pem")}
            tls cafile = {CaFile}
            pid directory = {_folder.FullName}
            log file = {Path("log")}
            """;
        await File.WriteAllTextAsync(Configuration, string.Join('\n', lines).Replace("[global]", more, StringComparison.Ordinal) + "\n", stop);
    }

    private async Task FurnishAsync(CancellationToken stop)
    {
        await ToolAsync(stop, "user", "create", "grace", Password, "--given-name=Grace", "--surname=Hopper", "--mail-address=grace@lab.test");
        await ToolAsync(stop, "user", "create", "alan", Password);
        await ToolAsync(stop, "user", "create", "joan", Password);
        await ToolAsync(stop, "user", "disable", "joan");
        foreach (var group in new[] { "operations", "crew", "watch" }) await ToolAsync(stop, "group", "add", group);
        await ToolAsync(stop, "group", "addmembers", "operations", "crew");
        await ToolAsync(stop, "group", "addmembers", "crew", "watch,joan");
        await ToolAsync(stop, "group", "addmembers", "watch", "grace");
    }

    private Task ToolAsync(CancellationToken stop, params string[] words) => RunAsync("samba-tool", [.. words, "-s", Configuration, "-H", Path("dc/private/sam.ldb")], stop);

    private void Lead(int ours, int theirs) =>
        Start("socat", [$"TCP-LISTEN:{ours},bind=127.0.0.1,fork,reuseaddr", $"EXEC:ip netns exec {_namespace} socat STDIO TCP\\:127.0.0.1\\:{theirs}"]);

    /// <summary>A search of the root says that it serves; the port alone is open a little earlier.</summary>
    private async Task<bool> AnswersAsync(CancellationToken stop)
    {
        using var search = Begin("ldapsearch", ["-x", "-o", "nettimeout=2", "-H", $"ldap://127.0.0.1:{Port}", "-s", "base", "-b", "", "defaultNamingContext"]);
        var said = await search.StandardOutput.ReadToEndAsync(stop);
        await search.WaitForExitAsync(stop);
        return search.ExitCode == 0 && said.Contains("DC=lab,DC=test", StringComparison.Ordinal);
    }

    private void Start(string program, string[] arguments) =>
        _processes.Add(Process.Start(new ProcessStartInfo(program, arguments)) ?? throw new InvalidOperationException($"{program} was not started."));

    private static Process Begin(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;

    private static async Task RunAsync(string program, string[] arguments, CancellationToken stop)
    {
        using var process = Begin(program, arguments);
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop));
        await process.WaitForExitAsync(stop);
        process.ExitCode.ShouldBe(0, $"{program}: {said[0]} {said[1]}");
    }
}
