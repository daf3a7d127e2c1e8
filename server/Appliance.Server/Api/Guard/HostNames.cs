using System.Net;
using Appliance.Contracts;

namespace Appliance.Server.Api.Guard;

/// <summary>
/// On plain http over loopback a page from anywhere can reach us through the operator's browser, under a name of its own that it points at
/// 127.0.0.1 (DNS rebinding). So there we answer to our own names only. With https the certificate does not fit such a name, and no browser opens a unix socket.
/// </summary>
internal static class HostNames
{
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var overTcp = context.Connection.LocalIpAddress is not null;
        return !overTcp || context.Request.IsHttps || IsOurs(context.Request.Host.Host)
            ? next(context)
            : throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "Over plain http this server answers to localhost and loopback addresses only.",
                [new FieldFault("Host", "must be localhost or a loopback address")]);
    }

    private static bool IsOurs(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
