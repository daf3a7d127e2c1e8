using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Appliance.Agent.Link;

/// <summary>"10.99.0.1:8445", "appliance.example:8445" or "[fd00::1]:8445".</summary>
internal readonly record struct ServerAddress(string Host, ushort Port)
{
    public static bool TryParse([NotNullWhen(true)] string? text, out ServerAddress address)
    {
        address = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return false;

        var host = text![..colon];
        var literal = host.StartsWith('[') && host.EndsWith(']');
        if (literal) host = host[1..^1];
        if (literal != (IPAddress.TryParse(host, out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)) return false;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown) return false;
        address = new ServerAddress(host, port);
        return true;
    }

    public Uri ToUri() => new($"https://{this}");

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
