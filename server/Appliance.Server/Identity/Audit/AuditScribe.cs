using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Identity.Tokens;
using Appliance.Server.Store;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;

namespace Appliance.Server.Identity.Audit;

/// <summary>Writes the line of the running request: into the transaction that makes the change, or by itself when there was none.</summary>
internal sealed class AuditScribe(TimeProvider clock) : ICommitWitness, IAuditNotes
{
    private const int LongestText = 16 * 1024;
    private readonly AsyncLocal<AuditEntry?> _running = new();

    public AuditEntry Begin(HttpContext context) => _running.Value = new AuditEntry(context);

    public void Changed(string? before, string? after)
    {
        if (_running.Value is { } entry) (entry.Before, entry.After) = (Cut(before), Cut(after));
    }

    public Task DecidedAsync(ITransaction transaction, string who, string deed, string about, string? after, CancellationToken stop) =>
        AuditTable.AppendAsync(transaction, new AuditRow(0, clock.GetUtcNow(), who, null, "this machine", deed, null, Cut(about), 0, null, null, null, Cut(after)), stop);

    public async Task BeforeCommitAsync(ITransaction transaction, CancellationToken stop)
    {
        if (_running.Value is not { Written: false, Over: false } entry) return;
        await ReadAsync(entry);
        await AuditTable.AppendAsync(transaction, Row(entry, status: 0, code: null), stop);
        transaction.AfterCommit(() => entry.Written = true);
    }

    /// <summary>Takes the body down, if the endpoint has read it.</summary>
    public async Task ReadAsync(AuditEntry entry)
    {
        var (request, body) = (entry.Context.Request, entry.Context.Request.Body);
        if (entry.Request is not null || !body.CanSeek || body.Position == 0) return;
        try
        {
            using var copy = new MemoryStream();
            body.Position = 0;
            await body.CopyToAsync(copy, CancellationToken.None);
            entry.Request = Cut(Redaction.Of(copy.ToArray(), Endpoint(request.HttpContext)?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType));
        }
        catch (IOException)
        {
            entry.Request = "(can not be read)"; // Too large, or broken off.
        }
    }

    public AuditRow Row(AuditEntry entry, int status, string? code)
    {
        var context = entry.Context;
        var endpoint = Endpoint(context);
        var caller = context.User.Identity as CallerIdentity;
        return new AuditRow(
            0, clock.GetUtcNow(), caller?.Holder.Name ?? "nobody", caller is null ? null : $"{caller.Holder.Kind} {caller.Holder.Token}", Place.Of(Origin.Of(context)),
            $"{context.Request.Method} {endpoint?.RoutePattern.RawText?.TrimEnd('/') ?? "nothing"}", endpoint?.Metadata.GetMetadata<NeededPermission>()?.Name,
            Cut($"{context.Request.Path}{context.Request.QueryString}"), status, code, Cut(entry.Request), entry.Before, entry.After);
    }

    /// <summary>A refusal takes the endpoint off the request and leaves it with the exception.</summary>
    private static RouteEndpoint? Endpoint(HttpContext context) => (context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint) as RouteEndpoint;

    private static string? Cut(string? text) => text is null ? null : StorableText.Of(text.Length > LongestText ? text[..LongestText] : text);
}
