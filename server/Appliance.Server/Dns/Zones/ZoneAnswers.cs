using System.Net;
using System.Net.Sockets;
using Appliance.Server.Network;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;

namespace Appliance.Server.Dns.Zones;

/// <summary>Answers for the operator's domains and for the reverse zones of the subnets, from Network's memory.</summary>
internal sealed class ZoneAnswers(ISubnets subnets, INames names)
{
    /// <summary>Short, so that a renamed machine is found soon.</summary>
    private const int Seconds = 60;
    private const int SecondsOfAbsence = 10;

    /// <summary>The zone a name is in; null when it is not ours.</summary>
    public Zone? Find(string name)
    {
        Span<byte> octets = stackalloc byte[4];
        if (ReverseName.TryRead(name, octets, out var count, out var beyond))
        {
            var owner = ReverseName.Owner(subnets.All, octets[..count]);
            return owner is null ? null
                : new Zone(ReverseName.Of(octets[..ReverseName.ZoneOctets(owner.Network)]), owner.Domain, owner, octets[..count].ToArray(), beyond);
        }
        string? longest = null;
        foreach (var domain in names.Domains)
            if (IsIn(name, domain) && domain.Length > (longest?.Length ?? 0)) longest = domain;
        return longest is null ? null : new Zone(longest, longest, null, [], false);
    }

    /// <summary>Fills in the answer to one question in <paramref name="zone"/>. The owner name is written as it was asked.</summary>
    public void Answer(DnsMessage answer, DnsQuestion question, string name, Zone zone, IPAddress client)
    {
        answer.IsAuthoritiveAnswer = true;
        var here = Records(question.Name, name, zone, client);
        var wanted = question.RecordType == RecordType.Any
            ? here.Where(r => r.RecordType == here[0].RecordType) // RFC 8482 §4.1: one record set will do
            : here.Where(r => r.RecordType == question.RecordType);
        answer.AnswerRecords.AddRange(wanted);
        if (answer.AnswerRecords.Count > 0)
        {
            if (answer.AnswerRecords[0] is NsRecord) AddOurAddresses(answer, zone, client);
            return;
        }
        if (here.Count == 0 && !HasNamesBelow(name, zone)) answer.ReturnCode = ReturnCode.NxDomain;
        // RFC 2308 §3: the SOA says how long the absence may be remembered.
        answer.AuthorityRecords.Add(Authority(DomainName.Parse(zone.Name), zone, SecondsOfAbsence));
    }

    /// <summary>Everything at a name; empty when the name does not exist.</summary>
    public List<DnsRecordBase> Records(DomainName owner, string name, Zone zone, IPAddress client)
    {
        var found = new List<DnsRecordBase>();
        if (zone.Subnet is null) found.AddRange(Nearest(names.Addresses(name), client).Select(address => Address(owner, address)));
        else if (zone is { Beyond: false, Octets.Length: 4 } && names.Name(new IPAddress(zone.Octets)) is { } target)
            found.Add(new PtrRecord(owner, Seconds, DomainName.Parse(target)));
        if (name != zone.Name) return found;
        found.Add(Authority(owner, zone, Seconds));
        found.Add(new NsRecord(owner, Seconds, OurName(zone)));
        return found;
    }

    /// <summary>A name without records still exists when others lie below it (RFC 8020 §2): an operator's domain, or reverse names.</summary>
    private bool HasNamesBelow(string name, Zone zone) =>
        zone.Subnet is null
            ? names.Domains.Any(domain => IsIn(domain, name))
            : zone is { Beyond: false, Octets.Length: < 4 };

    /// <summary>Addresses on the client's own subnet come first: they are the ones it reaches without a router.</summary>
    private IEnumerable<IPAddress> Nearest(IReadOnlyList<IPAddress> addresses, IPAddress client)
    {
        if (addresses.Count < 2 || subnets.Containing(client) is not { } home) return addresses;
        return addresses.OrderByDescending(home.Network.Contains);
    }

    private void AddOurAddresses(DnsMessage answer, Zone zone, IPAddress client)
    {
        var ours = OurName(zone);
        foreach (var address in Nearest(names.Addresses(ours.ToString().TrimEnd('.')), client)) answer.AdditionalRecords.Add(Address(ours, address));
    }

    private SoaRecord Authority(DomainName owner, Zone zone, int seconds) => new(
        owner, seconds, OurName(zone), DomainName.Parse($"hostmaster.{zone.Domain}"), (uint)names.Revision,
        refreshInterval: 3600, retryInterval: 600, expireInterval: 86400, negativeCachingTTL: SecondsOfAbsence);

    private DomainName OurName(Zone zone) => DomainName.Parse($"{names.ApplianceName}.{zone.Domain}");

    private static DnsRecordBase Address(DomainName owner, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? new ARecord(owner, Seconds, address) : new AaaaRecord(owner, Seconds, address);

    private static bool IsIn(string name, string domain) =>
        name.EndsWith(domain, StringComparison.Ordinal) && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');
}
