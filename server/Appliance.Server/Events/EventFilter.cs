using Appliance.Contracts;

namespace Appliance.Server.Events;

/// <summary>Which events are wanted; what is null is not asked for.</summary>
/// <param name="AtLeast">The least severity.</param>
/// <param name="Object">Exactly this object: "subnet/lab".</param>
/// <param name="Search">Part of the name, the object or the message; case does not matter.</param>
/// <param name="Name">How the name begins: "dhcp."</param>
/// <param name="From">From this time on.</param>
/// <param name="To">Before this time.</param>
/// <param name="Acknowledged">Only what somebody has acknowledged, or only what nobody has.</param>
/// <param name="Within">Only what is about one of these objects: as far as a caller sees.</param>
public sealed record EventFilter(
    Severity AtLeast = Severity.Info, string? Object = null, string? Search = null,
    string? Name = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool? Acknowledged = null, string[]? Within = null);
