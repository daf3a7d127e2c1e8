using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Leases;

namespace Appliance.Server.Dhcp.Handlers;

/// <summary>
/// Keeps one switch port from using up the addresses: it may bring so many clients nobody knows within ten minutes. A port is what a relay
/// names in option 82; requests without one are not limited, for there is nothing to tell an attacker from a full rack by.
/// </summary>
internal sealed class LimitNewClients(LeaseTable table, DhcpSettings settings, TimeProvider time) : IDhcpHandler
{
    private const int MostPorts = 16_384;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset Since, HashSet<MacAddress> New)> _ports = [];

    public DhcpStage Stage => DhcpStage.Admit;

    public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
    {
        if (settings.NewClientsPerPort == 0 || exchange.Type != DhcpMessageType.Discover || exchange.Subnet.Mode != SubnetMode.Authoritative) return Go();
        if (exchange.Relay.CircuitId.IsEmpty || exchange.Wire.Any(subnet => table.OwnAddress(subnet, exchange.Client) is not null)) return Go();
        if (Admits($"{exchange.Request.RelayAddress}/{Convert.ToHexString(exchange.Relay.RemoteId.Span)}/{Convert.ToHexString(exchange.Relay.CircuitId.Span)}", exchange.Mac)) return Go();
        exchange.Dropped = DropReason.PortLimit;
        return ValueTask.FromResult(DhcpVerdict.Drop);

        static ValueTask<DhcpVerdict> Go() => ValueTask.FromResult(DhcpVerdict.Continue);
    }

    private bool Admits(string port, MacAddress mac)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_ports.TryGetValue(port, out var seen) || seen.Since <= now - Window)
            {
                if (_ports.Count >= MostPorts) Forget(now);
                _ports[port] = seen = (now, []);
            }
            return seen.New.Contains(mac) || (seen.New.Count < settings.NewClientsPerPort && seen.New.Add(mac));
        }
    }

    /// <summary>Ports whose time is over; all of them when that is not enough, for an attacker may invent ports as well.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var old in _ports.Where(port => port.Value.Since <= now - Window).Select(port => port.Key).ToList()) _ports.Remove(old);
        if (_ports.Count >= MostPorts) _ports.Clear();
    }
}
