using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Tests.Frame;

namespace Appliance.Tests.Identity.OpenId;

/// <summary>Debian's OpenID provider glewlwyd on loopback, https under an authority of its own, with one person in it: grace.</summary>
internal sealed class Glewlwyd : IAsyncDisposable
{
    public const string ClientId = "appliance";

    /// <summary>Glewlwyd takes it as it is written, where RFC 6749 (2.3.1) has it encoded: only signs that look alike both ways.</summary>
    public const string ClientSecret = "a-client-secret.of_the-tests";

    public const string Person = "grace";
    public const string Password = "a nanosecond of wire";
    private const string Schema = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";
    private const string Pages = "/usr/share/glewlwyd/webapp";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-glewlwyd-");
    private readonly int _port = LoopbackPort.Free();
    private readonly List<HttpClient> _browsers = [];
    private Process? _process;
    private HttpClient _administrator = null!;

    private Glewlwyd()
    {
    }

    public string Root => $"https://127.0.0.1:{_port}";

    public string Issuer => Root + "/api/lab";

    public string CaFile => Path("ca.pem");

    public static async Task<Glewlwyd> StartAsync(CancellationToken stop)
    {
        var provider = new Glewlwyd();
        try
        {
            await provider.PrepareAsync(stop);
            await provider.OpenAsync(stop);
            await provider.FurnishAsync(stop);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>Registers the appliance with the addresses it may be at.</summary>
    public Task RegisterAsync(string returnTo, CancellationToken stop, string method = "client_secret_basic") => SayAsync(HttpMethod.Post, "client", new
    {
        client_id = ClientId,
        name = "Appliance",
        confidential = true,
        password = ClientSecret,
        client_secret = ClientSecret,
        enabled = true,
        redirect_uri = new[] { returnTo },
        authorization_type = new[] { "code" },
        token_endpoint_auth_method = new[] { method },
        post_logout_redirect_uri = new Uri(new Uri(returnTo), "/sign-in").AbsoluteUri,
        scope = Array.Empty<string>(),
    }, stop);

    public Task JoinAsync(string[] groups, CancellationToken stop, bool add = false) => SayAsync(add ? HttpMethod.Post : HttpMethod.Put, add ? "user" : $"user/{Person}", new
    {
        username = Person,
        password = Password,
        name = "Grace Hopper",
        email = "grace@lab.example",
        enabled = true,
        scope = new[] { "openid" },
        groups,
    }, stop);

    /// <summary>What a browser does at this address for somebody who knows the password, until the provider sends it back.</summary>
    public async Task<Uri> SignInAsync(string url, CancellationToken stop)
    {
        var browser = Browser();
        using (var form = await browser.GetAsync(new Uri(url), stop)) form.Headers.Location!.AbsolutePath.ShouldBe("/login.html");
        using (var password = await browser.PostAsJsonAsync($"{Root}/api/auth", new { username = Person, password = Password }, stop)) password.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var grant = await browser.PutAsJsonAsync($"{Root}/api/auth/grant/{ClientId}", new { scope = "openid" }, stop)) grant.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var back = await browser.GetAsync(new Uri(url + "&g_continue"), stop);
        return back.Headers.Location ?? throw new InvalidOperationException(await back.Content.ReadAsStringAsync(stop));
    }

    /// <summary>The provider signs with another key from now on.</summary>
    public async Task RotateAsync(CancellationToken stop)
    {
        await SayAsync(HttpMethod.Put, "mod/plugin/lab", Plugin(), stop);
        await SayAsync(HttpMethod.Put, "mod/plugin/lab/reset", new { }, stop);
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
        _browsers.ForEach(browser => browser.Dispose());
        _folder.Delete(recursive: true);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private async Task PrepareAsync(CancellationToken stop)
    {
        PeerTls.Make(_folder.FullName);
        // Its people have no groups from the start; this is where its own configuration page would add them.
        var schema = (await File.ReadAllTextAsync(Schema, stop)).Replace(
            "\"data-format\":{\"picture\"", "\"data-format\":{\"groups\":{\"multiple\":true,\"read\":true,\"write\":true},\"picture\"", StringComparison.Ordinal);
        await RunAsync("sqlite3", [Path("people.db")], schema, stop);
        // The package links its pages to scripts of other packages, and glewlwyd serves nothing that lies outside of the folder.
        await RunAsync("cp", ["-rL", Pages, Path("pages")], "", stop);
        await RunAsync("mv", [Path("pages/config.json"), Path("config")], "", stop);
        await RunAsync("cp", [Path("config/config.json"), Path("pages/config.json")], "", stop);
        await File.WriteAllTextAsync(Path("glewlwyd.conf"), $$"""
            port={{_port}}
            bind_address="127.0.0.1"
            external_url="{{Root}}"
            login_url="login.html"
            api_prefix="api"
            log_mode="file"
            log_level="WARNING"
            log_file="{{Path("log")}}"
            cookie_secure=1
            static_files_path="{{Path("pages")}}/"
            user_module_path="/usr/lib/glewlwyd/user"
            client_module_path="/usr/lib/glewlwyd/client"
            user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
            plugin_module_path="/usr/lib/glewlwyd/plugin"
            admin_scope="g_admin"
            profile_scope="g_profile"
            use_secure_connection=true
            secure_connection_key_file="{{Path("server.key.pem")}}"
            secure_connection_pem_file="{{Path("server.pem")}}"
            hash_algorithm="SHA512"
            database={ type="sqlite3"; path="{{Path("people.db")}}"; };
            static_files_mime_types=(
              { extension=".html"; mime_type="text/html"; }, { extension=".css"; mime_type="text/css"; }, { extension=".js"; mime_type="application/javascript"; },
              { extension=".json"; mime_type="application/json"; }, { extension="*"; mime_type="application/octet-stream"; });

            """, stop);
    }

    private async Task OpenAsync(CancellationToken stop)
    {
        _process = Process.Start(new ProcessStartInfo("/usr/bin/glewlwyd", [$"--config-file={Path("glewlwyd.conf")}"]))!;
        while (!await LoopbackPort.AnswersAsync(_port, stop)) await Task.Delay(20, stop);
    }

    private async Task FurnishAsync(CancellationToken stop)
    {
        _administrator = Browser();
        using (var entered = await _administrator.PostAsJsonAsync($"{Root}/api/auth", new { username = "admin", password = "password" }, stop)) entered.StatusCode.ShouldBe(HttpStatusCode.OK);
        await SayAsync(HttpMethod.Post, "mod/plugin", Plugin(), stop);
        await JoinAsync(["crew"], stop, add: true);
    }

    private object Plugin()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new
        {
            module = "oidc",
            name = "lab",
            display_name = "Lab",
            parameters = new Dictionary<string, object>
            {
                ["iss"] = Issuer,
                ["jwt-type"] = "ecdsa",
                ["jwt-key-size"] = "256",
                ["key"] = key.ExportECPrivateKeyPem(),
                ["cert"] = key.ExportSubjectPublicKeyInfoPem(),
                ["access-token-duration"] = 600,
                ["refresh-token-duration"] = 3600,
                ["code-duration"] = 60,
                ["auth-type-code-enabled"] = true,
                ["auth-type-code-revoke-replayed"] = true,
                ["jwks-show"] = true,
                ["pkce-allowed"] = true,
                ["pkce-required"] = true,
                ["subject-type"] = "public",
                ["oauth-as-iss-id"] = true,
                ["session-management-allowed"] = true,
                ["session-cookie-name"] = "LAB_SESSION",
                ["session-cookie-expiration"] = 3600,
                ["front-channel-logout-allowed"] = false,
                ["back-channel-logout-allowed"] = false,
                ["allowed-scope"] = new[] { "openid" },
                ["claims"] = new object[]
                {
                    new Dictionary<string, object> { ["name"] = "preferred_username", ["user-property"] = "username", ["type"] = "string", ["mandatory"] = true },
                    new Dictionary<string, object> { ["name"] = "groups", ["user-property"] = "groups", ["type"] = "string", ["mandatory"] = true },
                },
                ["name-claim"] = "mandatory",
                ["email-claim"] = "mandatory",
            },
        };
    }

    private async Task SayAsync(HttpMethod method, string what, object body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, $"{Root}/api/{what}") { Content = JsonContent.Create(body) };
        using var answer = await _administrator.SendAsync(request, stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(stop));
    }

    /// <summary>Keeps cookies, follows nothing by itself, and trusts this provider's authority alone.</summary>
    private HttpClient Browser()
    {
        var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trusted.CustomTrustStore.ImportFromPemFile(CaFile);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = trusted;
        var browser = new HttpClient(handler);
        _browsers.Add(browser);
        return browser;
    }

    private static async Task RunAsync(string program, string[] arguments, string input, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false })!;
        await process.StandardInput.WriteAsync(input.AsMemory(), stop);
        process.StandardInput.Close();
        var said = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        process.ExitCode.ShouldBe(0, said);
    }
}
