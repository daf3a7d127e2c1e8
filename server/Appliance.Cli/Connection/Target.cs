using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Appliance.Contracts;

namespace Appliance.Cli.Connection;

/// <summary>Which appliance a command talks to, and as whom: options first, then the environment, then the profile.</summary>
internal sealed record Target(Uri Server, string? Pin, string? Token)
{
    public static readonly Option<string?> ServerOption = new("--server")
    {
        Description = "The appliance: https://HOST:8443, http://127.0.0.1:PORT or http://unix:/PATH [APPLIANCE_SERVER, then the profile]",
        Recursive = true,
        HelpName = "URL",
    };

    public static readonly Option<string?> PinOption = new("--ca-pin")
    {
        Description = "The appliance's CA fingerprint, 64 hex digits; shown when it first starts [APPLIANCE_CA_PIN, then the profile]",
        Recursive = true,
        HelpName = "SHA256",
    };

    public static IReadOnlyList<Option> Options { get; } = [ServerOption, PinOption, Profile.PathOption];

    public static Target Of(ParseResult line)
    {
        var profile = Profile.Load(Profile.Path(line));
        var named = line.GetValue(ServerOption) ?? Environment.GetEnvironmentVariable("APPLIANCE_SERVER");
        var server = Address(named ?? profile?.Server ?? "http://unix:/var/lib/appliance/run/api.sock");
        var sameServer = named is null || profile is not null && Address(profile.Server) == server;
        var pin = line.GetValue(PinOption) ?? Environment.GetEnvironmentVariable("APPLIANCE_CA_PIN") ?? (sameServer ? profile?.Pin : null);
        if (pin is not null && (pin.Length != 64 || !pin.All(char.IsAsciiHexDigit)))
            throw new UsageException("--ca-pin wants 64 hex digits, as the appliance shows them.");
        // A token goes to the server that issued it and to no other.
        var token = Environment.GetEnvironmentVariable("APPLIANCE_TOKEN") ?? (sameServer ? profile?.Token : null);
        return new Target(server, pin, token);
    }

    public ApplianceClient Connect() => new(Http(new PinnedRoot(Pin)));

    /// <summary>Asks the appliance for its fingerprint without trusting it; null over plain HTTP or when the machine trusts it anyway.</summary>
    public async Task<string?> FingerprintAsync(CancellationToken stop)
    {
        if (Server.Scheme != Uri.UriSchemeHttps || Pin is not null) return Pin;
        var root = new PinnedRoot(null);
        using var http = Http(root);
        try
        {
            using var _ = await http.GetAsync(new Uri("healthz", UriKind.Relative), stop);
            return null;
        }
        catch (UntrustedException) when (root.Shown is not null)
        {
            return root.Shown;
        }
    }

    private HttpClient Http(PinnedRoot root)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = Unreachable.Patience, AllowAutoRedirect = false, UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = root.Check;
        if (Server.Scheme == "unix")
        {
            handler.ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Server.AbsolutePath), stop);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }
        var http = new HttpClient(new PinGuard(root, handler)) { BaseAddress = Server.Scheme == "unix" ? new Uri("http://localhost/") : Server, Timeout = Timeout.InfiniteTimeSpan };
        if (Token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return http;
    }

    /// <summary>"http://unix:/run/api.sock" is how the server writes it; plain HTTP anywhere but on this machine would show the password to the network.</summary>
    private static Uri Address(string text)
    {
        if (text.StartsWith("http://unix:/", StringComparison.Ordinal)) return new Uri("unix://" + text["http://unix:".Length..]);
        if (!Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageException($"'{text}' is not an address: write https://HOST:8443, http://127.0.0.1:PORT or http://unix:/PATH.");
        if (address.Scheme == "http" && !address.IsLoopback)
            throw new UsageException($"'{text}' would send passwords in clear: use https://.");
        return address;
    }
}
