using System.Diagnostics;
using Appliance.Tests.Frame;

namespace Appliance.Tests.Identity.Ldap;

/// <summary>OpenLDAP's real server on loopback, with an authority of its own: <c>ldap</c> with StartTLS, and <c>ldaps</c>.</summary>
internal sealed class Slapd : IAsyncDisposable
{
    public const string SearchName = "cn=search,dc=lab";
    public const string SearchPassword = "a search account's password";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-slapd-");
    private Process? _process;

    private Slapd()
    {
    }

    public int Port { get; } = LoopbackPort.Free();

    public int TlsPort { get; } = LoopbackPort.Free();

    public string CaFile => Path("ca.pem");

    public string PasswordFile => Path("password");

    /// <param name="people">LDIF (RFC 2849), below dc=lab.</param>
    public static async Task<Slapd> StartAsync(string people, CancellationToken stop)
    {
        var slapd = new Slapd();
        try
        {
            await slapd.PrepareAsync(people, stop);
            await slapd.OpenAsync(stop);
            return slapd;
        }
        catch
        {
            await slapd.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes what it holds while it runs.</summary>
    public Task ModifyAsync(string ldif, CancellationToken stop) =>
        RunAsync("ldapmodify", ["-x", "-H", $"ldaps://127.0.0.1:{TlsPort}", "-D", "cn=admin,dc=lab", "-y", Path("rootpw")], ldif, stop);

    public async Task OpenAsync(CancellationToken stop)
    {
        var start = new ProcessStartInfo("/usr/sbin/slapd", ["-d", "0", "-f", Path("slapd.conf"), "-h", $"ldap://127.0.0.1:{Port} ldaps://127.0.0.1:{TlsPort}"]);
        _process = Process.Start(start)!;
        while (!await LoopbackPort.AnswersAsync(TlsPort, stop)) await Task.Delay(20, stop);
    }

    public async Task CloseAsync()
    {
        if (_process is not { HasExited: false } running) return;
        running.Kill();
        await running.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private async Task PrepareAsync(string people, CancellationToken stop)
    {
        PeerTls.Make(_folder.FullName);
        await WritePrivateAsync("password", SearchPassword + "\n", stop);
        await WritePrivateAsync("rootpw", "root of the tests", stop);
        Directory.CreateDirectory(Path("db"));
        await File.WriteAllTextAsync(Path("slapd.conf"), $"""
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/nis.schema
            include /etc/ldap/schema/inetorgperson.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            TLSCertificateFile {Path("server.pem")}
            TLSCertificateKeyFile {Path("server.key.pem")}
            security simple_bind=128
            database mdb
            suffix "dc=lab"
            rootdn "cn=admin,dc=lab"
            rootpw "root of the tests"
            directory {Path("db")}
            access to attrs=userPassword by anonymous auth by * none
            access to * by dn.exact="{SearchName}" read by * none

            """, stop);
        await File.WriteAllTextAsync(Path("people.ldif"), $"""
            dn: dc=lab
            objectClass: dcObject
            objectClass: organization
            o: lab
            dc: lab

            dn: {SearchName}
            objectClass: organizationalRole
            objectClass: simpleSecurityObject
            cn: search
            userPassword: {SearchPassword}


            """ + people, stop);
        await RunAsync("/usr/sbin/slapadd", ["-f", Path("slapd.conf"), "-l", Path("people.ldif")], "", stop);
    }

    private async Task WritePrivateAsync(string name, string text, CancellationToken stop)
    {
        await File.WriteAllTextAsync(Path(name), text, stop);
        File.SetUnixFileMode(Path(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static async Task RunAsync(string program, string[] arguments, string input, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["LDAPTLS_REQCERT"] = "never"; // Only the tests' own hand on the directory; the appliance's checks everything.
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input.AsMemory(), stop);
        process.StandardInput.Close();
        var said = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        process.ExitCode.ShouldBe(0, said);
    }
}
