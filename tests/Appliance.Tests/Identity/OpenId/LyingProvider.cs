using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Appliance.Contracts;
using Appliance.Tests.Frame;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Appliance.Tests.Identity.OpenId;

/// <summary>A provider that says whatever a test wants it to say, true where the test says nothing. Https on loopback, under an authority of its own.</summary>
internal sealed class LyingProvider : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-lying-provider-");
    private readonly int _port = LoopbackPort.Free();
    private WebApplication? _app;
    private string _nonce = "";

    private LyingProvider()
    {
        Discovery = new JsonObject
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Issuer + "/auth",
            ["token_endpoint"] = Issuer + "/token",
            ["userinfo_endpoint"] = Issuer + "/userinfo",
            ["jwks_uri"] = Issuer + "/keys",
        };
    }

    public string Issuer => $"https://127.0.0.1:{_port}/lies";

    public string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    public ECDsa Key { get; set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; set; } = "one";

    /// <summary>What it publishes about itself, its keys and its people.</summary>
    public JsonObject Discovery { get; }

    public JsonObject? UserInfo { get; set; }

    /// <summary>Changes the header and the claims of the next ID token.</summary>
    public Action<JsonObject, JsonObject> Lie { get; set; } = (_, _) => { };

    /// <summary>Signs header and claims; null: with ES256 and its key, as it should.</summary>
    public Func<byte[], byte[]>? Sign { get; set; }

    public static async Task<LyingProvider> StartAsync(CancellationToken stop)
    {
        var provider = new LyingProvider();
        PeerTls.Make(provider._folder.FullName);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(provider._folder.FullName, "server.pem"), Path.Combine(provider._folder.FullName, "server.key.pem"));
        var served = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, provider._port, listen => listen.UseHttps(served)));
        var app = builder.Build();
        app.MapGet("/lies/.well-known/openid-configuration", () => Json(provider.Discovery));
        app.MapGet("/lies/keys", () => Json(provider.Keys()));
        app.MapPost("/lies/token", () => Json(new JsonObject { ["token_type"] = "Bearer", ["access_token"] = "an access token", ["id_token"] = provider.IdToken() }));
        app.MapGet("/lies/userinfo", () => provider.UserInfo is { } said ? Json(said) : Results.NotFound());
        provider._app = app;
        await app.StartAsync(stop);
        return provider;
    }

    /// <summary>Begins a sign-in as a browser would, and gives the answer the provider sends it back with.</summary>
    public async Task<OpenIdLogin> BeginAsync(HttpClient anonymous, CancellationToken stop)
    {
        var start = await new ApplianceClient(anonymous).BeginOpenIdAsync(OpenIdWorld.Address, stop);
        var asked = HttpUtility.ParseQueryString(new Uri(start.Url).Query);
        asked["code_challenge_method"].ShouldBe("S256");
        _nonce = asked["nonce"]!;
        return new OpenIdLogin(start.Ticket, "a code", asked["state"]!);
    }

    public async Task<LoginReply> EnterAsync(HttpClient anonymous, CancellationToken stop) => await new ApplianceClient(anonymous).OpenIdLoginAsync(await BeginAsync(anonymous, stop), stop);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        Key.Dispose();
        _folder.Delete(recursive: true);
    }

    private static IResult Json(JsonObject said) => Results.Text(said.ToJsonString(), "application/json");

    private JsonObject Keys()
    {
        var point = Key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["kid"] = KeyId,
                ["x"] = Base64UrlEncoder.Encode(point.X),
                ["y"] = Base64UrlEncoder.Encode(point.Y),
            }),
        };
    }

    private string IdToken()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = KeyId };
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = Glewlwyd.ClientId,
            ["sub"] = "subject-1",
            ["nonce"] = _nonce,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["preferred_username"] = "lise",
            ["name"] = "Lise Meitner",
            ["email"] = "ada@example.org",
            ["groups"] = new JsonArray("crew"),
        };
        Lie(header, claims);
        var said = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(claims.ToJsonString())}";
        var signature = Sign is { } sign ? sign(Encoding.ASCII.GetBytes(said)) : Key.SignData(Encoding.ASCII.GetBytes(said), HashAlgorithmName.SHA256);
        return $"{said}.{Base64UrlEncoder.Encode(signature)}";
    }
}
