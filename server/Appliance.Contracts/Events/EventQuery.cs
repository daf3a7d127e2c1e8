namespace Appliance.Contracts;

/// <summary>Which events are asked for; what is null is not asked for.</summary>
/// <param name="Severity">The least severity.</param>
/// <param name="Object">Exactly this object: "subnet/lab".</param>
/// <param name="Search">Part of the name, the object or the message.</param>
/// <param name="Before">Older than this event, newest first.</param>
/// <param name="After">Younger than this event, oldest first; not together with <paramref name="Before"/>.</param>
/// <param name="Name">How the name begins: "dhcp."</param>
/// <param name="From">From this time on.</param>
/// <param name="To">Before this time.</param>
/// <param name="Acknowledged">Only what somebody has acknowledged, or only what nobody has.</param>
public sealed record EventQuery(
    Severity? Severity = null, string? Object = null, string? Search = null, int Limit = 100, long? Before = null, long? After = null,
    string? Name = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool? Acknowledged = null);
