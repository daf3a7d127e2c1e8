namespace Appliance.Server.Dns.Publishing;

/// <summary>What people have written, from memory. It is swapped after a commit, and never for an older revision.</summary>
internal sealed class ZoneMemory
{
    private readonly Lock _swap = new();

    /// <summary>Null until it was read for the first time: nothing is published before.</summary>
    public StoredZones? Now { get; private set => Volatile.Write(ref field, value); }

    public event Action? Changed;

    /// <summary>Commits may overtake each other on the way here; the revision puts them right.</summary>
    public void Swap(StoredZones next)
    {
        lock (_swap)
        {
            if (Now is { } now && next.Revision <= now.Revision) return;
            Now = next;
        }
        Changed?.Invoke();
    }
}
