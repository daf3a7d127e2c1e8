using Appliance.Protocols.Dns;

namespace Appliance.Server.Dns.Publishing;

/// <summary>What a key may change in a zone by updates.</summary>
/// <param name="Names">Whole, in the form of <see cref="DnsName"/>; "*.x" is all that lies below x. None: the whole zone.</param>
/// <param name="Types">None: all.</param>
internal sealed record Updater(string Zone, string Key, IReadOnlyList<string> Names, IReadOnlyList<string> Types)
{
    public bool May(string name) => Names.Count == 0 || Names.Any(allowed => allowed == name || (allowed.StartsWith("*.", StringComparison.Ordinal) && name.Length > allowed.Length - 2 && DnsName.IsIn(name, allowed[2..])));

    public bool May(RecordType type) => Types.Count == 0 || Types.Contains(type.Name);
}
