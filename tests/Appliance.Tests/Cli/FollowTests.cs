using System.Collections.Concurrent;
using Appliance.Cli;
using Appliance.Cli.Commands;
using Appliance.Contracts;
using Appliance.Tests.Store;
using Microsoft.AspNetCore.Http;

namespace Appliance.Tests.Cli;

public sealed class FollowTests
{
    private const string Event = """{"id":ID,"at":"2026-03-01T12:00:00+00:00","name":"dhcp.foreign-server-found","severity":"warning","object":"subnet/lab","message":"Number ID.","extra":1}""";

    private readonly ConcurrentQueue<string> _asked = [];

    /// <summary>An appliance that is cut off in the middle of the stream, is away when asked again, and then goes on.</summary>
    [Fact]
    public async Task FollowingResumesBehindTheLastEventWithItsFilters()
    {
        await using var stranger = await Stranger.AnswerAsync(AnswerAsync);
        using var ctrlC = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = new StringWriter();

        var run = CommandLineHost.RunAsync(
            ["event", "list", "--follow", "--severity", "warning", "--object", "subnet/lab", "--search", "Number", "--json", "--server", stranger.Address, "--profile", stranger.Shell.Profile],
            TextWriter.Synchronized(output), TextWriter.Null, new Person(TextReader.Null), ctrlC.Token);
        await Eventually.TryAsync(() => Task.FromResult(_asked.Count >= 5), "it has come back", TestContext.Current.CancellationToken);
        await Eventually.TryAsync(() => Task.FromResult(output.ToString().Contains("\"id\":6", StringComparison.Ordinal)), "the event came", TestContext.Current.CancellationToken);
        await ctrlC.CancelAsync();

        (await run).ShouldBe(ExitCodes.Ok);
        const string Filter = "severity=Warning&object=subnet%2Flab&search=Number";
        _asked.ShouldBe([
            "page ?limit=1 ", $"page ?{Filter}&limit=100 ",
            $"stream ?{Filter} 4", $"stream ?{Filter} 5", $"stream ?{Filter} 5"]);
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        output.ToString().ShouldContain("\"severity\":\"warning\"");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var stream = context.Request.Headers.Accept.Contains("text/event-stream");
        _asked.Enqueue($"{(stream ? "stream" : "page")} {context.Request.QueryString} {context.Request.Headers["Last-Event-ID"]}");
        switch (_asked.Count)
        {
            case 1 or 2:
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync($$"""{"items":[{{Number(4)}}],"total":1}""", context.RequestAborted);
                break;
            case 3:
                await SendAsync(context, 5);
                await Task.Delay(200, context.RequestAborted);
                context.Abort();
                break;
            case 4:
                (context.Response.StatusCode, context.Response.ContentType) = (503, "application/problem+json");
                await context.Response.WriteAsync($$"""{"type":"t","title":"t","status":503,"detail":"Away.","code":"{{FaultCodes.StoreAway}}","cure":"Wait."}""", context.RequestAborted);
                break;
            default:
                await SendAsync(context, 6);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
        }
    }

    private static async Task SendAsync(HttpContext context, int id)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"id: {id}\ndata: {Number(id)}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static string Number(int id) => Event.Replace("ID", $"{id}", StringComparison.Ordinal);
}
