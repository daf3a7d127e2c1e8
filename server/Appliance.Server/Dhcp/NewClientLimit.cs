namespace Appliance.Server.Dhcp;

/// <summary>
/// Keeps one switch port from using up the addresses: it may bring so many clients nobody knows within ten minutes. A port is what a relay
/// names; requests without one are not limited, for there is nothing to tell an attacker from a full rack by.
/// </summary>
internal sealed class NewClientLimit<TClient>(TimeProvider time) where TClient : notnull
{
    private const int MostPorts = 16_384;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset Since, HashSet<TClient> New)> _ports = [];

    /// <param name="most">New clients of one port; 0: any number.</param>
    public bool Admits(string port, TClient client, int most)
    {
        if (most == 0) return true;
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_ports.TryGetValue(port, out var seen) || seen.Since <= now - Window)
            {
                if (_ports.Count >= MostPorts) Forget(now);
                _ports[port] = seen = (now, []);
            }
            return seen.New.Contains(client) || (seen.New.Count < most && seen.New.Add(client));
        }
    }

    /// <summary>Ports whose time is over; all of them when that is not enough, for an attacker may invent ports as well.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var old in _ports.Where(port => port.Value.Since <= now - Window).Select(port => port.Key).ToList()) _ports.Remove(old);
        if (_ports.Count >= MostPorts) _ports.Clear();
    }
}
