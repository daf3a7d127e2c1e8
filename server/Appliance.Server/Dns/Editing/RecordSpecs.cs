using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;

namespace Appliance.Server.Dns.Editing;

/// <summary>Reads a record set as people write it, and names every mistake at once.</summary>
internal static class RecordSpecs
{
    private const int MostRecords = 500;

    /// <exception cref="FaultException">Invalid: DNS_RECORDS_INVALID with every field fault.</exception>
    public static StoredSet Read(string zone, string name, string typeName, DnsRecordSetSpec wanted)
    {
        var faults = new List<FieldFault>();
        var owner = RecordText.Owner(Uri.UnescapeDataString(name), zone);
        if (owner is null) faults.Add(new("name", $"\"{name}\" is not a name: write it below the zone, or @ for the zone itself."));
        var type = RecordType.Find(typeName);
        if (type == RecordType.Soa) type = null;
        if (type is null) faults.Add(new("type", $"One of {string.Join(", ", RecordType.All.Where(known => known != RecordType.Soa))}."));
        if (wanted.Seconds is { } seconds && !ZoneRules.IsTime(seconds)) faults.Add(new("seconds", ZoneRules.SecondsRule));
        var texts = wanted.Data ?? [];
        if (texts.Count is 0 or > MostRecords) faults.Add(new("data", $"1 to {MostRecords} records."));
        var data = new List<byte[]>();
        for (var i = 0; type is not null && i < texts.Count; i++)
        {
            if (RecordText.Data(type, texts[i] ?? "", zone, out var problem) is { } wire) data.Add(wire);
            else faults.Add(new($"data[{i}]", problem!));
        }
        if (faults.Count > 0) throw Invalid(faults);
        return new StoredSet(owner!, type!, wanted.Seconds, data);
    }

    /// <exception cref="FaultException">Invalid: there are problems.</exception>
    public static void Refuse(IEnumerable<(StoredSet Set, string Problem)> problems)
    {
        var faults = problems.Select(one => new FieldFault("name", one.Problem)).Distinct().ToList();
        if (faults.Count > 0) throw Invalid(faults);
    }

    private static FaultException Invalid(List<FieldFault> faults) => new(FaultKind.Invalid, FaultCodes.DnsRecordsInvalid, $"{faults.Count} field(s) are wrong.", faults);
}
