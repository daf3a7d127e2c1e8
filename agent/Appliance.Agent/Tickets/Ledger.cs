namespace Appliance.Agent.Tickets;

/// <summary>
/// What this agent has begun, on disk before it acts. The same ticket is the same work; per object a smaller fence is refused; what a crash
/// left begun is said to be unknown. Endings are kept until they are forgotten, and then for a week or until the room is needed.
/// </summary>
internal sealed class Ledger
{
    public const int MostTickets = 2000;
    private const string IdFile = "ledger.id";
    private const string Suffix = ".ticket";
    private static readonly TimeSpan KeptForgotten = TimeSpan.FromDays(7);

    private readonly Lock gate = new();
    private readonly ILedgerFiles files;
    private readonly TimeProvider time;
    private readonly Fences fences;
    private readonly Dictionary<Guid, Entry> entries = [];

    /// <param name="tell">Hears of what is damaged.</param>
    public Ledger(ILedgerFiles files, TimeProvider time, Action<string> tell)
    {
        (this.files, this.time, fences) = (files, time, new Fences(files));
        var names = files.Names();
        foreach (var name in names.Where(name => name.EndsWith(Fences.Suffix, StringComparison.Ordinal)))
            if (!fences.Load(name)) SetAside(name, "Only orders younger than all seen so far are taken for its object.", tell);
        foreach (var name in names.Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))) Load(name, tell);
        Id = files.Read(IdFile) is { } bytes && CheckedJson.Read(bytes, LedgerJson.Default.LedgerFile) is { } known ? known.Id : Guid.Empty;
        if (Id != Guid.Empty) return;
        Id = Guid.CreateVersion7(time.GetUtcNow());
        files.Write(IdFile, CheckedJson.Write(new LedgerFile(Id), LedgerJson.Default.LedgerFile));
    }

    /// <summary>Another ledger has another one.</summary>
    public Guid Id { get; }

    /// <summary>Endings that the appliance has not said it has.</summary>
    public IReadOnlyList<Guid> Unheard
    {
        get
        {
            lock (gate) return [.. entries.Values.Where(entry => entry is { IsOver: true, Forgotten: false }).Select(entry => entry.Ticket)];
        }
    }

    public Entry? Find(Guid ticket)
    {
        lock (gate) return entries.GetValueOrDefault(ticket);
    }

    /// <summary>Writes down that it is begun, unless there is a reason not to.</summary>
    public Verdict Begin(Guid ticket, string about, ulong fence, string hash, bool harmless)
    {
        lock (gate)
        {
            var known = entries.GetValueOrDefault(ticket);
            // One without a hash was ended before it was heard of, or its file was damaged: whatever it is, it is this one.
            if (known is not null && known.Hash.Length > 0 && (known.Hash != hash || known.Object != about)) return Verdict.Conflict;
            var isAllowed = fences.Allows(about, fence);
            if (known is not null && known.State != EntryState.Interrupted)
            {
                // Told whatever the fence, and also with a full disk: who hears "refused" of what was begun would believe that nothing was.
                if (isAllowed) TryWrite(() => Raise(about, fence));
                return Verdict.Known;
            }
            if (!isAllowed) return Verdict.Fenced;
            if (known is null && !MakeRoom(about)) return Verdict.Full;
            return TryWrite(() =>
            {
                Raise(about, fence);
                var attempt = known is null ? 0 : known.Attempt + 1;
                Keep(new Entry(ticket, about, fence, hash, harmless, attempt, EntryState.Begun, time.GetUtcNow()));
                return Verdict.Act;
            });
        }
    }

    /// <summary>An order to end it. What is not begun never will be.</summary>
    public Verdict Bar(Guid ticket, string about, ulong fence)
    {
        lock (gate)
        {
            if (!fences.Allows(about, fence)) return Verdict.Fenced;
            var known = entries.GetValueOrDefault(ticket);
            if (known is not null && known.Object.Length > 0 && known.Object != about) return Verdict.Conflict;
            if (known is null && !MakeRoom(about)) return Verdict.Full;
            return TryWrite(() =>
            {
                fences.Raise(about, fence);
                if (known is null)
                    Keep(new Entry(ticket, about, fence, "", false, 0, EntryState.Begun, time.GetUtcNow()).Over(Ending.Cancelled, Entry.FirstSeq(0) + 1, time));
                else if (known.State == EntryState.Interrupted)
                    Keep(known.Over(Ending.Unknown("The agent was interrupted in the middle of it, and it was not begun again."), known.Seq + 1, time));
                return Verdict.Known;
            });
        }
    }

    /// <summary>Writes down how it ended. When the disk is full, the ending is told all the same; after a crash it would be unknown.</summary>
    public void End(Guid ticket, Ending ending, ulong seq)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(ticket, out var entry) || entry.IsOver) return;
            var over = entry.Over(ending, seq, time);
            if (TryWrite(() => Keep(over)) == Verdict.Full) entries[ticket] = over;
        }
    }

    /// <summary>The appliance has its ending.</summary>
    public void Forget(Guid ticket)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(ticket, out var entry) || entry is not { IsOver: true, Forgotten: false }) return;
            var forgotten = entry with { Forgotten = true };
            if (TryWrite(() => Keep(forgotten)) == Verdict.Full) entries[ticket] = forgotten;
            Sweep();
        }
    }

    private void Load(string name, Action<string> tell)
    {
        if (!Guid.TryParseExact(name[..^Suffix.Length], "D", out var ticket)) return;
        var entry = files.Read(name) is { } bytes ? CheckedJson.Read(bytes, LedgerJson.Default.Entry) : null;
        if (entry is null || entry.Ticket != ticket)
        {
            SetAside(name, "What became of this ticket is unknown.", tell);
            var lost = new Entry(ticket, "", 0, "", false, 0, EntryState.Begun, time.GetUtcNow());
            Keep(lost.Over(Ending.Unknown("The agent's record of it was damaged."), Entry.CrashSeq(int.MaxValue), time));
            return;
        }
        fences.Know(entry.Object, entry.Fence);
        entries[ticket] = entry;
        if (!entry.IsOver) Keep(Crashed(entry));
    }

    private Entry Crashed(Entry entry)
    {
        var ending = new Ending(entry.Harmless ? EntryState.Interrupted : EntryState.Unknown, "UNKNOWN", "The agent was interrupted in the middle of it.");
        return entry.Over(ending, Entry.CrashSeq(entry.Attempt), time);
    }

    private void SetAside(string name, string consequence, Action<string> tell)
    {
        files.SetAside(name);
        tell($"{name} in the ledger of tickets is damaged and was set aside. {consequence}");
    }

    private bool MakeRoom(string about)
    {
        Sweep();
        if (entries.Count >= MostTickets && entries.Values.Where(entry => entry.Forgotten).MinBy(entry => entry.Ended) is { } oldest) Drop(oldest.Ticket);
        return entries.Count < MostTickets && fences.HasRoomFor(about);
    }

    private void Sweep()
    {
        var before = time.GetUtcNow() - KeptForgotten;
        foreach (var old in entries.Values.Where(entry => entry.Forgotten && entry.Ended < before).ToList()) Drop(old.Ticket);
    }

    private void Drop(Guid ticket)
    {
        files.Remove(ticket + Suffix);
        entries.Remove(ticket);
    }

    private Verdict Raise(string about, ulong fence)
    {
        fences.Raise(about, fence);
        return Verdict.Known;
    }

    private Verdict Keep(Entry entry)
    {
        files.Write(entry.Ticket + Suffix, CheckedJson.Write(entry, LedgerJson.Default.Entry));
        entries[entry.Ticket] = entry;
        return Verdict.Known;
    }

    private static Verdict TryWrite(Func<Verdict> write)
    {
        try
        {
            return write();
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            return Verdict.Full;
        }
    }
}
