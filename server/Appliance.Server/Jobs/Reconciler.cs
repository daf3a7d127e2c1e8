namespace Appliance.Server.Jobs;

/// <summary>
/// Looks, compares, repairs. It takes no input and is never wrong for long: woken by time, and by facts that may have changed what it
/// looks at. On all servers of a database together it runs once at a time.
/// </summary>
public abstract class Reconciler
{
    /// <summary>What it keeps true: "publish-host-names".</summary>
    public abstract string Name { get; }

    /// <summary>How long after a run the next comes by itself.</summary>
    public abstract TimeSpan Every { get; }

    /// <summary>It also runs after these events, named in full or up to a dot: "inventory.".</summary>
    public virtual IReadOnlyList<string> WokenBy => [];

    /// <summary>A run that takes longer is stopped and counts as failed.</summary>
    public virtual TimeSpan Longest => TimeSpan.FromMinutes(1);

    public abstract Task<Reconciled> RunAsync(ReconcilerRun run);
}
