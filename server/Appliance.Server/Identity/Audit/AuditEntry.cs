namespace Appliance.Server.Identity.Audit;

/// <summary>What one request to the API does, on its way into the trail. Rooms may add what a thing was before and after.</summary>
internal sealed class AuditEntry(HttpContext context)
{
    public HttpContext Context => context;

    /// <summary>The body, secrets taken out; once it has been read.</summary>
    public string? Request { get; set; }

    public string? Before { get; set; }

    public string? After { get; set; }

    /// <summary>It is in the trail, together with the change that it tells of.</summary>
    public bool Written { get; set; }

    /// <summary>The answer has left: whatever goes on in the background is no longer this request.</summary>
    public bool Over { get; set; }
}
