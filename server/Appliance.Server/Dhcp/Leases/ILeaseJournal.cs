namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// What clients were promised, on this machine's disk before they hear of it (docs/decisions/0029-lease-journal.md). PostgreSQL has it a moment
/// later; until then the journal is all there is.
/// </summary>
internal interface ILeaseJournal
{
    /// <summary>All of them are on the disk when it returns. For one thread.</summary>
    /// <exception cref="IOException">They are not, or not all; a reader may find some of them all the same.</exception>
    void Append(IReadOnlyList<LeaseRecord> records);

    /// <summary>What was written and not forgotten, in no order. A record that a crash cut short was never promised, and is left out.</summary>
    IReadOnlyList<LeaseRecord> Read();

    /// <summary>PostgreSQL has everything up to this revision.</summary>
    void Forget(long throughRevision);
}

/// <param name="Revision">Grows with each change: of two records of one address the larger counts.</param>
internal readonly record struct LeaseRecord(Binding Binding, long Revision);
