using Appliance.Protocols.Dns;
using DnsClient;
using DnsClient.Protocol;

namespace Appliance.Server.Dns.Checking;

/// <summary>A record's data as another's reader has understood it, in the form of <see cref="RecordData.Print"/>.</summary>
internal static class AnsweredData
{
    private const string Present = "(a record)";

    public static string Of(DnsResourceRecord record) => record switch
    {
        AddressRecord one => one.Address.ToString(),
        CNameRecord one => Name(one.CanonicalName),
        NsRecord one => Name(one.NSDName),
        PtrRecord one => Name(one.PtrDomainName),
        MxRecord one => $"{one.Preference} {Name(one.Exchange)}",
        SrvRecord one => $"{one.Priority} {one.Weight} {one.Port} {Name(one.Target)}",
        SoaRecord one => $"{Name(one.MName)} {Name(one.RName)} {one.Serial} {one.Refresh} {one.Retry} {one.Expire} {one.Minimum}",
        _ => Present,
    };

    /// <summary>Types whose text each reader writes in its own way are only counted.</summary>
    public static string Plain(RecordType type, string printed) =>
        type == RecordType.A || type == RecordType.Aaaa || type == RecordType.Cname || type == RecordType.Ns || type == RecordType.Ptr || type == RecordType.Mx || type == RecordType.Srv || type == RecordType.Soa ? printed : Present;

    private static string Name(DnsString name) => DnsName.TryParse(name.Value, null, out var read) ? read : name.Value;
}
