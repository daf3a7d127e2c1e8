using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Appliance.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appliance.Tests.Notifications;

/// <summary>Somebody's program that receives webhooks, over https on loopback; answers as a test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-webhook-");
    private WebApplication? _web;

    public ConcurrentQueue<Received> Messages { get; } = [];

    /// <summary>What the next answers are.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public string CaFile { get; private set; } = "";

    public string StrangersFile => TestCertificates.Stranger(_folder.FullName);

    public string Url { get; private set; } = "";

    public static async Task<WebhookReceiver> StartAsync(CancellationToken stop)
    {
        var receiver = new WebhookReceiver();
        var made = TestCertificates.Make(receiver._folder.FullName);
        receiver.CaFile = made.CaFile;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using var shown = X509Certificate2.CreateFromPemFile(made.CertificateFile, made.KeyFile);
        var certificate = X509CertificateLoader.LoadPkcs12(shown.Export(X509ContentType.Pkcs12), null);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        receiver._web = builder.Build();
        receiver._web.Run(receiver.TakeAsync);
        await receiver._web.StartAsync(stop);
        receiver.Url = receiver._web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook";
        return receiver;
    }

    /// <summary>The appliance's settings to reach it.</summary>
    public Dictionary<string, object> Settings() => new() { ["Webhooks:CaFile"] = CaFile, ["Webhooks:PrivateNetworks"] = new[] { "127.0.0.0/8" }, ["Webhooks:TimeoutSeconds"] = 5 };

    public async ValueTask DisposeAsync()
    {
        if (_web is not null) await _web.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers;
        Messages.Enqueue(new Received(
            headers["webhook-id"].ToString(), long.Parse(headers["webhook-timestamp"].ToString(), CultureInfo.InvariantCulture), headers["webhook-signature"].ToString().Split(' '), Encoding.UTF8.GetString(body.ToArray())));
        await Answer(context);
    }
}

internal sealed record Received(string Id, long Timestamp, string[] Signatures, string Body)
{
    public WebhookMessage Message => JsonSerializer.Deserialize(Body, ContractsJson.Default.WebhookMessage)!;
}
