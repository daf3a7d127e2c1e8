namespace Appliance.Agent.Tickets;

/// <summary>What the ledger says of a ticket. There is no secret in it.</summary>
/// <param name="Hash">SHA-256 of the order, without fence, deadline and secrets.</param>
/// <param name="Harmless">Doing it twice does no harm.</param>
/// <param name="Attempt">How often it had been begun before.</param>
internal sealed record Entry(Guid Ticket, string Object, ulong Fence, string Hash, bool Harmless, uint Attempt, EntryState State, DateTimeOffset Begun)
{
    public DateTimeOffset? Ended { get; init; }

    public Ending? Ending { get; init; }

    /// <summary>Of the message that tells the ending.</summary>
    public ulong Seq { get; init; }

    /// <summary>The appliance has kept the ending.</summary>
    public bool Forgotten { get; init; }

    public bool IsOver => State != EntryState.Begun;

    public Entry Over(Ending ending, ulong seq, TimeProvider time) => this with { State = ending.State, Ending = ending, Seq = seq, Ended = time.GetUtcNow() };

    /// <summary>Messages of an attempt are numbered from here; so they grow over a crash, without each being written down.</summary>
    public static ulong FirstSeq(uint attempt) => (ulong)attempt << 32;

    /// <summary>Of the message that tells of a crash in this attempt: behind all that it can have told.</summary>
    public static ulong CrashSeq(uint attempt) => FirstSeq(attempt) | uint.MaxValue;
}
