namespace Appliance.Server.Identity.Certificates;

/// <summary>How a resource stands: which certificates speak for it, and which would if nobody had renewed them.</summary>
/// <param name="Outgoing">Renewed, and good until its successor is used: the answer may have been lost.</param>
/// <param name="Stale">Renewed, and the successor has been used: whoever shows one of these is a copy, or the original of one.</param>
internal sealed record Standing(
    long Turn, string? Active, string? Outgoing, IReadOnlyList<string> Stale, DateTimeOffset? QuarantinedAt, DateTimeOffset? RecoverUntil)
{
    public bool Speaks(string serial) => serial == Active || serial == Outgoing;

    /// <summary>Whether this certificate may be renewed at this time although it is stale or over.</summary>
    public bool MayRecover(string serial, DateTimeOffset now) => RecoverUntil > now && (Speaks(serial) || Stale.Contains(serial));
}
