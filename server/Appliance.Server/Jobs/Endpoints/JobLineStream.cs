using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Jobs.Reading;

namespace Appliance.Server.Jobs.Endpoints;

/// <summary>A job's lines as server-sent events (WHATWG HTML, section 9.2), until the job has ended. A comment every 15 s shows that it lives.</summary>
internal sealed class JobLineStream(JobLines lines, Guid job, long after, JsonSerializerOptions json, TimeProvider time, CancellationToken stopping) : IResult
{
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    // Who follows comes back by itself with Last-Event-ID, and is asked again who he is.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-cache, no-store";
        using var longest = new CancellationTokenSource(Longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping, longest.Token);
        try
        {
            await WriteAsync(response, ": welcome\n\n", end.Token);
            await using var coming = lines.FollowAsync(job, after, end.Token).GetAsyncEnumerator(end.Token);
            while (await NextAsync(coming, response, end.Token))
            {
                var line = coming.Current;
                await WriteAsync(response, $"id: {line.Id}\ndata: {JsonSerializer.Serialize(line, json)}\n\n", end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone, the server stops or the time is up.
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<JobLine> coming, HttpResponse response, CancellationToken stop)
    {
        var next = coming.MoveNextAsync().AsTask();
        while (true)
        {
            if (next.IsCompleted || await Task.WhenAny(next, Task.Delay(KeepAlive, time, stop)) == next) return await next;
            try
            {
                await WriteAsync(response, ": still here\n\n", stop);
            }
            catch (OperationCanceledException)
            {
                // It ends with the same token; its enumerator may not be left in the middle.
                return await next;
            }
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken stop)
    {
        await response.WriteAsync(text, stop);
        await response.Body.FlushAsync(stop);
    }
}
