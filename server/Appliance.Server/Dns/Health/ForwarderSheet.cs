using Appliance.Contracts;
using Appliance.Server.Dns.Forwarding;

namespace Appliance.Server.Dns.Health;

/// <summary>The forwarders as people see them, the general ones first.</summary>
internal sealed class ForwarderSheet(Forwarders forwarders, ForwarderHealth health)
{
    public IReadOnlyList<DnsForwarder> All() =>
    [
        .. forwarders.Groups.SelectMany(group => group.Servers.Select(server => (Server: server, group.Domain))).GroupBy(one => one.Server).Select(one =>
        {
            var (server, domains) = (one.Key, one.Select(place => place.Domain).ToList());
            var (general, own) = (domains.Contains(""), domains.Where(domain => domain.Length > 0).ToList());
            if (forwarders.IsOurselves(server)) return new DnsForwarder(server.ToString(), general, own, DnsForwarderState.Down, "It is this appliance itself, and is passed over.", null, null);
            var standing = health.Of(server);
            return new DnsForwarder(server.ToString(), general, own, standing.State, standing.Reason, standing.Milliseconds, standing.Since);
        }),
    ];
}
