using Appliance.Protocols;

namespace Appliance.Server.Boot.Answers;

/// <summary>
/// Which machines take signed boot loaders only. DHCP can not see Secure Boot, but its work can be seen: the firmware fetches the whole
/// loader, nobody ever speaks from inside it, and the firmware asks DHCP anew. Such a machine gets the signed chain from then on, for a day;
/// it boots without Secure Boot as well. In memory, of 4,096 machines: after a restart a machine shows it again.
/// </summary>
internal sealed class SignedOnly(BootSettings settings, TimeProvider clock)
{
    private const int Most = 4096;
    private static readonly TimeSpan s_remembered = TimeSpan.FromDays(1);

    /// <summary>Who comes back later than this was switched off and on meanwhile.</summary>
    private static readonly TimeSpan s_refusal = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<MacAddress, (bool Refused, long Since)> _machines = [];

    public bool Has(MacAddress mac) => settings.SignedLoader switch
    {
        BootSettings.Always => true,
        BootSettings.Never => false,
        _ => IsKnown(mac, refused: true, s_remembered),
    };

    /// <summary>The firmware has the whole of our unsigned loader.</summary>
    public void Loaded(MacAddress mac) => Keep(mac, refused: false);

    /// <summary>The loader runs.</summary>
    public void Spoke(MacAddress mac)
    {
        lock (_lock) _machines.Remove(mac);
    }

    /// <summary>The firmware asks for an address.</summary>
    public void Asked(MacAddress mac)
    {
        if (IsKnown(mac, refused: false, s_refusal)) Keep(mac, refused: true);
    }

    private bool IsKnown(MacAddress mac, bool refused, TimeSpan within)
    {
        lock (_lock) return _machines.TryGetValue(mac, out var known) && known.Refused == refused && clock.GetElapsedTime(known.Since) < within;
    }

    private void Keep(MacAddress mac, bool refused)
    {
        lock (_lock)
        {
            if (_machines.Count >= Most && !_machines.ContainsKey(mac)) _machines.Remove(_machines.MinBy(one => one.Value.Since).Key);
            _machines[mac] = (refused, clock.GetTimestamp());
        }
    }
}
