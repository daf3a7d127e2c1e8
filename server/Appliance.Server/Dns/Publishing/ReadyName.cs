namespace Appliance.Server.Dns.Publishing;

/// <summary>A name of ours with the answers that are the same for every client, composed when first asked for and as long-lived as the state they belong to.</summary>
internal sealed class ReadyName(string name)
{
    private static readonly ushort[] Types = [1, 28, 12, 6, 2, 65, 15, 16, 33];

    private readonly ReadyAnswer?[] _answers = new ReadyAnswer?[Types.Length];

    /// <summary>Null: it has to be composed for this client.</summary>
    public ReadyAnswer? Answer(ushort type, ZoneTable table)
    {
        var at = Types.AsSpan().IndexOf(type);
        if (at < 0) return null;
        var ready = Volatile.Read(ref _answers[at]);
        if (ready is not null) return ready.Usable ? ready : null;
        var composed = new AnswerComposer(table, name, type, null).Compose();
        Volatile.Write(ref _answers[at], ready = new ReadyAnswer(composed));
        return ready.Usable ? ready : null;
    }
}

/// <summary>Everything behind the question, and what the header says about it.</summary>
internal sealed class ReadyAnswer(ComposedAnswer composed)
{
    /// <summary>The same for every client.</summary>
    public bool Usable { get; } = composed is { SameForAll: true, Elsewhere: null };

    public ComposedAnswer Composed { get; } = composed;
}
