using System.Net;

namespace Appliance.Server.Identity.Tokens;

/// <summary>Where a request comes from.</summary>
internal static class Origin
{
    private const string Forwarded = "X-Forwarded-For";
    private const int LongestAgent = 200;

    /// <summary>
    /// The address of the client; null for a program on this machine that speaks to the unix socket. The web UI speaks to that socket for browsers and
    /// names theirs; from anywhere else the header is nobody's word.
    /// </summary>
    public static IPAddress? Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is { } address) return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return context.Request.Headers[Forwarded] is [{ } text] && IPAddress.TryParse(text, out var behind) ? behind : null;
    }

    /// <summary>The browser's name for itself, cut and freed of control characters.</summary>
    public static string? Agent(HttpContext context) =>
        context.Request.Headers.UserAgent is [{ Length: > 0 } text] ? string.Concat(text.Take(LongestAgent).Where(sign => !char.IsControl(sign))) : null;
}
