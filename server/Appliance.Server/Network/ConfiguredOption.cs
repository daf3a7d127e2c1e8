using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Network;

/// <summary>An option as an operator set it, and its octets.</summary>
/// <param name="Always">Told also to clients that did not ask for it.</param>
public sealed record ConfiguredOption(KnownOption Kind, string Text, ReadOnlyMemory<byte> Value, bool Always)
{
    private const int Most = 64;

    internal DhcpOptionValue Show() => new(Kind.Name, Text, Always);

    /// <summary>Reads them whole and adds every fault.</summary>
    /// <param name="field">Where they stand in the request: "options".</param>
    internal static IReadOnlyList<ConfiguredOption> Read(IReadOnlyList<DhcpOptionValue>? wanted, string field, ICollection<FieldFault> faults)
    {
        var options = new List<ConfiguredOption>();
        if (wanted?.Count > Most) faults.Add(new FieldFault(field, $"At most {Most} options."));
        foreach (var (value, i) in (wanted ?? []).Take(Most).Select((value, i) => (value, i)))
        {
            if (!OptionTable.TryFind(value?.Option, out var kind))
                faults.Add(new FieldFault($"{field}[{i}].option", $"'{value?.Option}' is no option that can be set: its name or number; 'appliance dhcp options' lists them."));
            else if (options.Exists(other => other.Kind.Code == kind.Code)) faults.Add(new FieldFault($"{field}[{i}].option", $"{kind.Name} stands there twice."));
            else if (!OptionText.TryWrite(kind.Shape, value!.Value, out var octets, out var problem)) faults.Add(new FieldFault($"{field}[{i}].value", $"{kind.Name}: {problem}"));
            else options.Add(new ConfiguredOption(kind, value.Value.Trim(), octets, value.Always));
        }
        return options;
    }
}
