using System.Text.Json;

namespace Appliance.Server;

/// <summary>
/// Something that goes on, as server-sent events (WHATWG HTML, section 9.2), each as JSON with its id to resume from. Written by hand because the
/// framework's result can send no comments, and without them nobody notices a dead connection.
/// </summary>
/// <param name="follow">Read only as fast as the client reads: a slow one holds back its own reading from the store, and never our memory.</param>
internal sealed class ServerSentEvents<T>(
    Func<CancellationToken, IAsyncEnumerable<T>> follow, Func<T, long> id, JsonSerializerOptions json, TimeProvider time, CancellationToken stopping) : IResult
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    // Who follows comes back by itself with Last-Event-ID, and is asked again who he is: a withdrawn token does not listen for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = ServerSentEvents.MediaType;
        response.Headers.CacheControl = "no-cache, no-store";
        using var longest = new CancellationTokenSource(Longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping, longest.Token);
        try
        {
            await response.WriteAsync(": welcome\n\n", end.Token);
            await using var coming = follow(end.Token).GetAsyncEnumerator(end.Token);
            while (await NextAsync(coming, response, end.Token))
                await response.WriteAsync($"id: {id(coming.Current)}\ndata: {JsonSerializer.Serialize(coming.Current, json)}\n\n", end.Token);
            await response.Body.FlushAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client is gone, the server stops or the time is up.
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<T> coming, HttpResponse response, CancellationToken stop)
    {
        var next = coming.MoveNextAsync().AsTask();
        try
        {
            if (!next.IsCompleted) await response.Body.FlushAsync(stop);
            while (!next.IsCompleted && await Task.WhenAny(next, Task.Delay(KeepAlive, time, stop)) != next)
            {
                await response.WriteAsync(": still here\n\n", stop);
                await response.Body.FlushAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            // What we follow ends with the same token; it may not be left in the middle.
        }
        return await next;
    }
}

/// <summary>What the request says about them.</summary>
internal static class ServerSentEvents
{
    public const string MediaType = "text/event-stream";

    public static bool AreWanted(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase));
}
