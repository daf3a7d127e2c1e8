using Appliance.Server.Identity.Rights;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Audit;

/// <summary>
/// Stands before everything else at the API's door and sees that each request that could change something gets its line, whatever becomes of it. Of strangers'
/// refusals only so many a minute are written out, or they could fill the disk; the others are counted in the next line.
/// </summary>
internal sealed class AuditGuard(AuditScribe scribe, IStore store, TimeProvider clock, ILogger<AuditGuard> log) : IDoorGuard
{
    private const int MostBody = 1024 * 1024 + 1; // One more than a body may have: it never goes to a file.
    private const int StrangersAMinute = 120;

    /// <summary>What screens are drawn through. It changes nothing: whatever an operator does there comes here as a request of its own.</summary>
    private const string Screens = "/_blazor";

    private readonly Lock _gate = new();
    private DateTimeOffset _minute;
    private int _written;
    private long _unwritten;

    public Door Door => Door.Api;

    public void Post(IApplicationBuilder pipeline) => pipeline.Use(WatchAsync);

    private async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method) || context.Request.Path.StartsWithSegments(Screens, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }
        context.Request.EnableBuffering(MostBody);
        var entry = scribe.Begin(context);
        try
        {
            await next(context);
        }
        finally
        {
            entry.Over = true;
            await FinishAsync(entry);
        }
    }

    private async Task FinishAsync(AuditEntry entry)
    {
        var context = entry.Context;
        var (status, code) = (context.Response.StatusCode, context.Features.Get<RefusedWith>()?.Code);
        var refused = status >= StatusCodes.Status400BadRequest;
        if (entry.Written && !refused) return;
        if (context.User.Identity is not CallerIdentity && refused && !MayWrite()) return;
        try
        {
            var unwritten = Interlocked.Exchange(ref _unwritten, 0);
            await scribe.ReadAsync(entry);
            if (unwritten > 0) entry.After = $"{unwritten} more of strangers were refused before this.";
            var row = scribe.Row(entry, status, code);
            await store.InTransactionAsync(async transaction =>
            {
                await AuditTable.AppendAsync(transaction, row, CancellationToken.None);
                return true;
            }, CancellationToken.None);
        }
        catch (StoreAwayException away)
        {
            Log.AuditLineLost(log, context.Request.Method, status, away); // Nothing can have changed without the database.
        }
    }

    private bool MayWrite()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (now - _minute > TimeSpan.FromMinutes(1)) (_minute, _written) = (now, 0);
            if (_written++ < StrangersAMinute) return true;
            _unwritten++;
            return false;
        }
    }
}
