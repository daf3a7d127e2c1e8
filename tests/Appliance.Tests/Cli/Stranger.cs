using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Appliance.Tests.Cli;

/// <summary>Something on loopback that answers every request as a test wants it: no appliance, one of another version, one that breaks off.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Stranger(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public Shell Shell { get; private set; } = null!;

    public static async Task<Stranger> AnswerAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var stranger = new Stranger(builder.Build());
        stranger._app.Run(answer);
        await stranger._app.StartAsync(TestContext.Current.CancellationToken);
        stranger.Shell = new Shell(stranger.Address);
        return stranger;
    }

    public static Task<Stranger> AnswerAsync(string text, string type = "application/json", int status = 200) => AnswerAsync(context =>
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        return context.Response.WriteAsync(text, context.RequestAborted);
    });

    public async ValueTask DisposeAsync()
    {
        Shell?.Dispose();
        await _app.DisposeAsync();
    }
}
