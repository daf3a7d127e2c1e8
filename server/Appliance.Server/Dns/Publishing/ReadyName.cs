namespace Appliance.Server.Dns.Publishing;

/// <summary>A name of ours with the answers that are the same for every client, composed when first asked for and as long-lived as the state they belong to.</summary>
internal sealed class ReadyName(string name)
{
    private static readonly ushort[] Types = [1, 28, 12, 6, 2, 65, 15, 16, 33];

    /// <summary>Stands for an answer that has to be composed for each client.</summary>
    private static readonly ComposedAnswer Differs = new([], 0, 0, false, 0, 0, 0, SameForAll: false, null);

    private readonly ComposedAnswer?[] _answers = new ComposedAnswer?[Types.Length];

    /// <summary>Null: it has to be composed for this client.</summary>
    public ComposedAnswer? Answer(ushort type, ZoneTable table)
    {
        var at = Types.AsSpan().IndexOf(type);
        if (at < 0) return null;
        var ready = Volatile.Read(ref _answers[at]);
        if (ready is null)
        {
            var composed = new AnswerComposer(table, name, type, null).Compose();
            Volatile.Write(ref _answers[at], ready = composed is { SameForAll: true, Elsewhere: null, Refers: false } ? composed : Differs);
        }
        return ReferenceEquals(ready, Differs) ? null : ready;
    }
}
