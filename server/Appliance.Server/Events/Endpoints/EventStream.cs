using System.Text.Json;
using System.Threading.Channels;
using Appliance.Contracts;

namespace Appliance.Server.Events.Endpoints;

/// <summary>
/// Events as server-sent events (WHATWG HTML, section 9.2). Written by hand because the framework's result can send no comments, and
/// without them nobody notices a dead connection.
/// </summary>
internal sealed class EventStream(IEventFeed feed, EventRequest asked, JsonSerializerOptions json, TimeProvider time, CancellationToken stopping) : IResult
{
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    // Who follows comes back by itself with Last-Event-ID, and is asked again who he is: a withdrawn token does not listen for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-cache, no-store";
        using var longest = new CancellationTokenSource(Longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping, longest.Token);
        // Small on purpose: a slow reader holds back its own reading from the store, and never our memory.
        var events = Channel.CreateBounded<EventRecord>(16);
        var following = FollowAsync(events.Writer, end.Token);
        try
        {
            await WriteAsync(response, ": welcome\n\n", end.Token);
            await CopyAsync(events.Reader, response, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client is gone, the server stops or the time is up.
        }
        finally
        {
            await end.CancelAsync();
            await following;
        }
    }

    private async Task FollowAsync(ChannelWriter<EventRecord> events, CancellationToken stop)
    {
        try
        {
            await foreach (var happened in feed.FollowAsync(asked.Filter, asked.After, stop)) await events.WriteAsync(happened, stop);
        }
        catch (OperationCanceledException)
        {
            // The stream ends.
        }
        finally
        {
            events.Complete();
        }
    }

    private async Task CopyAsync(ChannelReader<EventRecord> events, HttpResponse response, CancellationToken stop)
    {
        while (await MoreAsync(events, response, stop))
        {
            while (events.TryRead(out var happened))
            {
                var data = JsonSerializer.Serialize(happened, json);
                await response.WriteAsync($"id: {happened.Id}\ndata: {data}\n\n", stop);
            }
            await response.Body.FlushAsync(stop);
        }
    }

    private async Task<bool> MoreAsync(ChannelReader<EventRecord> events, HttpResponse response, CancellationToken stop)
    {
        var more = events.WaitToReadAsync(stop).AsTask();
        while (true)
        {
            try
            {
                return await more.WaitAsync(KeepAlive, time, stop);
            }
            catch (TimeoutException)
            {
                await WriteAsync(response, ": still here\n\n", stop);
            }
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken stop)
    {
        await response.WriteAsync(text, stop);
        await response.Body.FlushAsync(stop);
    }
}
