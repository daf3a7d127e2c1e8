using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Listener;

/// <summary>What to do with a packet.</summary>
internal readonly record struct Decision(DecisionKind Kind, byte[]? Answer, DnsQuery Query)
{
    public static Decision Drop { get; } = new(DecisionKind.Drop, null, default);

    public static Decision Signed { get; } = new(DecisionKind.Signed, null, default);

    public static Decision Update { get; } = new(DecisionKind.Update, null, default);

    public static Decision Say(byte[] answer) => new(DecisionKind.Say, answer, default);

    public static Decision ForwardTo(DnsQuery query) => new(DecisionKind.Forward, null, query);
}

internal enum DecisionKind
{
    Drop,
    Say,
    Forward,

    /// <summary>For <see cref="Transfers.TransferDesk"/>.</summary>
    Signed,

    /// <summary>For <see cref="Updates.UpdateDesk"/>.</summary>
    Update,
}
