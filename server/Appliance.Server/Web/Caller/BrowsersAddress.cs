using System.Net;
using Appliance.Web;

namespace Appliance.Server.Web.Caller;

/// <summary>
/// The web UI signs people in through the unix socket, yet guesses are braked and told by the browser's address. So it names that address,
/// and is believed by a key which never leaves this process.
/// </summary>
internal sealed class BrowsersAddress(BehalfKey key) : IDoorGuard
{
    public Door Door => Door.Api;

    public void Post(IApplicationBuilder pipeline) => pipeline.Use((context, next) =>
    {
        var overSocket = context.Connection.LocalIpAddress is null;
        if (overSocket && key.Read(context.Request.Headers[BehalfKey.Header]) is { } address && IPAddress.TryParse(address, out var browser))
            context.Connection.RemoteIpAddress = browser;
        return next(context);
    });
}
