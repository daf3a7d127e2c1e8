namespace Appliance.Server.Store;

/// <summary>
/// What clients were promised, on this machine's disk before they hear of it (docs/decisions/0029-lease-journal.md). PostgreSQL has it a moment
/// later; until then the journal is all there is.
/// </summary>
internal interface IJournal<TRecord> where TRecord : struct, IRevised
{
    /// <summary>All of them are on the disk when it returns. For one thread.</summary>
    /// <exception cref="IOException">They are not, or not all; a reader may find some of them all the same.</exception>
    void Append(IReadOnlyList<TRecord> records);

    /// <summary>What was written and not forgotten, in no order. A record that a crash cut short was never promised, and is left out.</summary>
    IReadOnlyList<TRecord> Read();

    /// <summary>PostgreSQL has everything up to this revision.</summary>
    void Forget(long throughRevision);
}

/// <summary>A change of one thing, numbered.</summary>
internal interface IRevised
{
    /// <summary>Grows with each change: of two records of one thing the larger counts.</summary>
    long Revision { get; }
}

/// <returns>False when it does not fit.</returns>
internal delegate bool RecordWriter<TRecord>(in TRecord record, Span<byte> to, out int length);

/// <returns>False at the end: zeros, or what a crash left of a record.</returns>
internal delegate bool RecordReader<TRecord>(ReadOnlySpan<byte> from, out TRecord record, out int length);
