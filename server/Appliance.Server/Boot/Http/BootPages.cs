using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Answers;
using Appliance.Server.Boot.Files;
using Appliance.Server.Boot.Timeline;
using Appliance.Server.Dhcp;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Microsoft.AspNetCore.Http.Features;

namespace Appliance.Server.Boot.Http;

/// <summary>All that the boot door answers: scripts, boot loaders, kernel and RAM disk; to GET and HEAD.</summary>
internal sealed class BootPages(
    BootScripts scripts, SignedOnly signed, ScriptPace pace, FileSender sender, BootCatalogue catalogue, BootTimeline timeline, ISubnets subnets, ILeases leases, IEvents events, BootMeters meters, TimeProvider clock,
    ILogger<BootPages> log)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var isHead = HttpMethods.IsHead(context.Request.Method);
        if (!isHead && !HttpMethods.IsGet(context.Request.Method))
        {
            Refuse(context, StatusCodes.Status405MethodNotAllowed, "method");
            context.Response.Headers.Allow = "GET, HEAD";
            return;
        }
        var client = Plain(context.Connection.RemoteIpAddress);
        if (client is null || subnets.Home(client) is null)
        {
            Refuse(context, StatusCodes.Status404NotFound, "stranger");
            return;
        }
        var holder = leases.Holder(client);
        var path = BootPath.Read(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        switch (path.Kind)
        {
            case BootPathKind.Script when !pace.Admits(client, isLeased: holder is not null):
                // iPXE waits as long as it is told and asks again.
                context.Response.Headers.RetryAfter = "5";
                Refuse(context, StatusCodes.Status503ServiceUnavailable, "pace");
                break;
            // Whoever holds the address counts; what the URL says only when nobody does.
            case BootPathKind.Script when (holder ?? Asked(context)) is { } mac:
                if (holder is null && leases.AddressOf(mac) is { } home) RefuseElsewhere(context, client, mac, home);
                else await AnswerScriptAsync(context, mac, isHead);
                break;
            case BootPathKind.File or BootPathKind.Kernel or BootPathKind.Initrd when catalogue.Find(path.Name) is { } file:
                await AnswerFileAsync(context, path, file, holder, client, isHead);
                break;
            case BootPathKind.Escape:
                events.Raise(new Event("boot.path-escape-refused", Severity.Warning, null, $"{client} asked the boot HTTP port for '{Short(path.Name)}', which leaves the catalogue; it was refused."));
                Refuse(context, StatusCodes.Status404NotFound, "path escape");
                break;
            default:
                if (holder is { } machine && WatchTftp.IsScript(path.Name)) timeline.Record(machine, BootHopKind.ScriptMissing, $"{Short(path.Name)} by HTTP");
                Refuse(context, StatusCodes.Status404NotFound, "not found");
                break;
        }
    }

    private async Task AnswerScriptAsync(HttpContext context, MacAddress mac, bool isHead)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        if (isHead) return;
        var server = Plain(context.Connection.LocalIpAddress) ?? IPAddress.Any;
        // The discovery system has an IPv4 address, whichever way it was fetched.
        var enrolment = server.AddressFamily == AddressFamily.InterNetworkV6 && subnets.Home(server) is { } home ? home.ServerAddress : server;
        await context.Response.WriteAsync(await scripts.WriteAsync(mac, server, enrolment, context.RequestAborted), context.RequestAborted);
    }

    private async Task AnswerFileAsync(HttpContext context, BootPath path, BootFile file, MacAddress? holder, IPAddress client, bool isHead)
    {
        var begun = clock.GetTimestamp();
        if (path.Kind == BootPathKind.File && !isHead && holder is { } asking) timeline.Record(asking, BootHopKind.FileRequested, $"{path.Name} by HTTP", file.Size);
        var sent = await sender.SendAsync(context, file);
        if (isHead || context.Response.StatusCode == StatusCodes.Status416RangeNotSatisfiable) return;
        var took = clock.GetElapsedTime(begun).TotalMilliseconds;
        var whole = sent == context.Response.ContentLength;
        if (whole) log.Sent(client, sent, path.Name, took);
        else log.Broken(client, path.Name, sent, file.Size);
        if (holder is not { } mac) return;
        if (whole && path.Name == BootNames.UefiLoader) signed.Loaded(mac);
        var detail = whole
            ? string.Create(CultureInfo.InvariantCulture, $"{path.Name} by HTTP, {took:F0} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{path.Name} broke off after {sent} of {file.Size} bytes");
        if (path.Kind == BootPathKind.File) timeline.Record(mac, whole ? BootHopKind.FileSent : BootHopKind.FileAborted, detail, sent);
        else timeline.Record(path.Attempt, mac, !whole ? BootHopKind.PartialTransfer : path.Kind == BootPathKind.Kernel ? BootHopKind.Kernel : BootHopKind.Initrd, detail, sent);
    }

    private void Refuse(HttpContext context, int status, string why)
    {
        meters.Refused(why);
        context.Response.StatusCode = status;
    }

    /// <summary>Nobody boots in the name of a machine that is at home at another address.</summary>
    private void RefuseElsewhere(HttpContext context, IPAddress client, MacAddress mac, IPAddress home)
    {
        events.Raise(new Event(
            "boot.script-refused", Severity.Warning, null, $"{client} asked for the boot script of {mac}, which has the address {home}; it was refused."));
        Refuse(context, StatusCodes.Status404NotFound, "elsewhere");
    }

    private static MacAddress? Asked(HttpContext context) =>
        MacAddress.TryParse(context.Request.Query["mac"].ToString(), out var asked) && asked.IsUnicast ? asked : null;

    [return: NotNullIfNotNull(nameof(address))]
    public static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static string Short(string path) => path.Length <= 200 ? path : path[..200];
}
