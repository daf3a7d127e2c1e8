using System.Net;
using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Editing;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Forwarding;

/// <summary>What people say about the domains that other servers are asked for.</summary>
internal sealed class ForwardChanges(IStore store, IEvents events, IAuditNotes audit, ZoneTables tables, ZoneMemory memory, PublishedZones zones)
{
    private const int MostDomains = 200;
    private const int MostServers = 8;

    public IReadOnlyList<DnsForward> All() => [.. (memory.Now?.Forwards ?? []).Select(Show)];

    public async Task<DnsForward> SetAsync(string domain, DnsForwardSpec wanted, string by, CancellationToken stop)
    {
        var forward = Read(domain, wanted);
        await store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            var before = now.Forwards.FirstOrDefault(one => one.Domain == forward.Domain);
            if (before is null && now.Forwards.Count >= MostDomains) throw new FaultException(FaultKind.Exhausted, FaultCodes.DnsForwardInvalid, $"There are {MostDomains} domains with forwarders of their own already.");
            await transaction.ExecuteAsync(
                $"insert into dns.forwards values ({forward.Domain}, {forward.Servers.Select(server => server.ToString()).ToArray()}) on conflict (domain) do update set servers = excluded.servers", stop);
            audit.Changed(before is null ? null : Text(before), Text(forward));
            await events.RaiseAsync(transaction, new Event("dns.forward-set", Severity.Notice, $"dns-forward/{forward.Domain}", $"{by} has names in {forward.Domain} asked of {string.Join(", ", forward.Servers)}."), stop);
            await tables.EndAsync(transaction, stop);
            return true;
        }, stop);
        return Show(forward);
    }

    public Task RemoveAsync(string domain, string by, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        var now = await tables.BeginAsync(transaction, stop);
        if (now.Forwards.FirstOrDefault(one => one.Domain == ZoneSpecs.ZoneName(domain)) is not { } known)
            throw new FaultException(FaultKind.Missing, FaultCodes.DnsForwardMissing, $"The domain '{domain}' has no forwarders of its own.");
        await transaction.ExecuteAsync($"delete from dns.forwards where domain = {known.Domain}", stop);
        audit.Changed(Text(known), null);
        await events.RaiseAsync(transaction, new Event("dns.forward-removed", Severity.Notice, $"dns-forward/{known.Domain}", $"{by} has names in {known.Domain} asked of the general forwarders again."), stop);
        await tables.EndAsync(transaction, stop);
        return true;
    }, stop);

    private static Forward Read(string domain, DnsForwardSpec wanted)
    {
        var (faults, servers) = (new List<FieldFault>(), new List<IPEndPoint>());
        var name = ZoneSpecs.ZoneName(domain);
        if (name is null) faults.Add(new("domain", $"\"{domain}\" is not a domain: write it as ad.example or 168.192.in-addr.arpa."));
        if ((wanted.Servers?.Count ?? 0) is 0 or > MostServers) faults.Add(new("servers", $"1 to {MostServers} servers."));
        foreach (var text in wanted.Servers ?? [])
        {
            if (!ForwarderAddress.TryRead(text ?? "", out var at)) faults.Add(new("servers", $"\"{text}\" is not an address, with or without a port."));
            else if (!servers.Contains(at)) servers.Add(at);
        }
        return faults.Count == 0 ? new Forward(name!, servers) : throw new FaultException(FaultKind.Invalid, FaultCodes.DnsForwardInvalid, $"{faults.Count} field(s) are wrong.", faults);
    }

    private static string Text(Forward one) => $"{one.Domain}: {string.Join(' ', one.Servers)}";

    private DnsForward Show(Forward one) => new(one.Domain, [.. one.Servers.Select(server => server.ToString())], Ours(one.Domain));

    /// <summary>The zone of ours that answers instead; null where none does, or where it delegates the domain to others.</summary>
    private string? Ours(string domain)
    {
        if (zones.Now.Find(domain) is not { } zone) return null;
        for (var at = domain; at != zone.Name; at = DnsName.Parent(at)!)
            if (zone.Nodes.GetValueOrDefault(at)?.Set(RecordType.Ns.Number) is not null) return null;
        return zone.Name;
    }
}
