using Appliance.Server.Identity.Tokens;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Rights;

/// <summary>
/// Ends a stream within seconds when its caller's token or right is gone: the endpoint sees its client leave. Other requests are short, and were asked at their beginning.
/// </summary>
internal sealed class RightsWatch(ApiTokens tokens, TimeProvider clock) : IDoorGuard
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public Door Door => Door.Api;

    public void Post(IApplicationBuilder pipeline)
    {
    }

    public void Follow(IApplicationBuilder pipeline) => pipeline.Use(WatchAsync);

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        var streams = ServerSentEvents.AreWanted(context.Request);
        if (!streams || context.User.Identity is not CallerIdentity caller || context.GetEndpoint()?.Metadata.GetMetadata<NeededPermission>() is not { } needed)
        {
            await next(context);
            return;
        }
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        context.RequestAborted = end.Token;
        var watching = KeepLookingAsync(caller.Holder, needed, context, end);
        try
        {
            await next(context);
        }
        finally
        {
            await end.CancelAsync();
            await watching;
        }
    }

    private async Task KeepLookingAsync(TokenHolder holder, NeededPermission needed, HttpContext context, CancellationTokenSource end)
    {
        try
        {
            while (await HasAsync(holder, needed, context, end.Token)) await Task.Delay(Every, clock, end.Token);
            await end.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The stream ended by itself.
        }
    }

    /// <summary>While the database is away nobody can lose a right either.</summary>
    private async Task<bool> HasAsync(TokenHolder holder, NeededPermission needed, HttpContext context, CancellationToken stop)
    {
        try
        {
            return await tokens.RightsAsync(holder.Token, Origin.Of(context), stop) is { } rights && rights.Passes(needed);
        }
        catch (StoreAwayException)
        {
            return true;
        }
    }
}
