using System.Net;

namespace Appliance.Server.Api.Listener;

/// <summary>One place to listen at: https on any address, plain http only where nobody can listen in.</summary>
/// <param name="SocketPath">A unix socket; then <paramref name="EndPoint"/> is null.</param>
internal sealed record ListenAddress(bool Https, IPEndPoint? EndPoint, string? SocketPath)
{
    private const string UnixPrefix = "http://unix:";

    public static bool TryRead(string text, out ListenAddress address, out string problem)
    {
        address = new ListenAddress(false, null, null);
        problem = "";
        if (text.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var path = text[UnixPrefix.Length..];
            if (!path.StartsWith('/')) problem = "needs an absolute path after 'unix:'";
            address = address with { SocketPath = path };
            return problem.Length == 0;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
            problem = "is not of the form https://ADDRESS:PORT or http://unix:/PATH";
        else if (Address(url) is not { } ip)
            problem = "needs an IP address of this machine, 0.0.0.0 for all of them, or localhost";
        else if (url.Scheme == "http" && !IPAddress.IsLoopback(ip))
            problem = "would send passwords readable through the network; use https, or http on 127.0.0.1";
        else
            address = new ListenAddress(url.Scheme == "https", new IPEndPoint(ip, url.Port), null);
        return problem.Length == 0;
    }

    private static IPAddress? Address(Uri url) =>
        url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback : IPAddress.TryParse(url.DnsSafeHost, out var ip) ? ip : null;
}
