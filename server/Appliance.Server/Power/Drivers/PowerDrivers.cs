using System.Collections.Concurrent;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Power.Ipmi;
using Appliance.Server.Power.Libvirt;
using Appliance.Server.Power.Redfish;

namespace Appliance.Server.Power.Drivers;

/// <summary>All drivers by name: those of the house, and those that plug-ins bring.</summary>
internal sealed class PowerDrivers : IDriverSeam, IOwnDrivers
{
    public const string None = "none";
    public const string Simulated = "simulated";
    public const string WakeOnLan = "wake-on-lan";
    public const string Redfish = "redfish";
    public const string Ipmi = "ipmi";
    public const string Libvirt = "libvirt";

    private readonly IReadOnlyDictionary<string, IPowerDriver> _own;
    private readonly ConcurrentDictionary<string, IPowerDriver> _brought = new(StringComparer.Ordinal);

    public PowerDrivers(SimulatedPower simulated, WakeOnLanPower wakeOnLan, RedfishPower redfish, IpmiPower ipmi, LibvirtPower libvirt) =>
        _own = new Dictionary<string, IPowerDriver>(StringComparer.Ordinal)
        {
            [None] = new NoPower(),
            [Simulated] = simulated,
            [WakeOnLan] = wakeOnLan,
            [Redfish] = redfish,
            [Ipmi] = ipmi,
            [Libvirt] = libvirt,
        };

    public Type Face => typeof(IPowerDriver);

    public TimeSpan Deadline { get; } = TimeSpan.FromMinutes(1);

    public IEnumerable<string> Names => _own.Keys.Concat(_brought.Keys).Order(StringComparer.Ordinal);

    public static bool SpeaksToBmc(string name) => name is Redfish or Ipmi;

    public void Put(string name, string plugin, object driver)
    {
        if (_own.ContainsKey(name)) throw new FaultException(FaultKind.Conflict, FaultCodes.PluginNameTaken, $"Plug-in '{plugin}' offers power-driver/{name}, which comes with the appliance.");
        _brought[name] = (IPowerDriver)driver;
    }

    public void Take(string name) => _brought.TryRemove(name, out _);

    public IEnumerable<ServiceStatus> Report() =>
    [
        new(WakeOnLan, ServiceState.Running, "from the appliance's interfaces"),
        new(Redfish, ServiceState.Running, "from the appliance"),
        new(Ipmi, ServiceState.Running, "through the agent of a host that has ipmitool"),
        new(Libvirt, ServiceState.Running, "through the agent of the virtual machine's host"),
        new("simulated-power", ServiceState.Running, $"the driver '{Simulated}', for rehearsals"),
    ];

    /// <exception cref="FaultException">Unavailable: the plug-in that brought it is disabled.</exception>
    public IPowerDriver Of(string name) =>
        _own.GetValueOrDefault(name) ?? _brought.GetValueOrDefault(name)
        ?? throw new FaultException(FaultKind.Unavailable, FaultCodes.PowerDriverMissing, $"There is no power driver '{name}'; there are {string.Join(", ", Names)}.");

    /// <summary>What can be asked for with it, the cycle that the house makes of off and on included; nothing when it is missing.</summary>
    public async Task<IReadOnlyList<PowerAction>> CanAsync(string name, CancellationToken stop)
    {
        try
        {
            var can = await Of(name).CanAsync(stop);
            return can.Contains(PowerAction.On) && can.Contains(PowerAction.Off) ? [.. can.Append(PowerAction.Cycle).Distinct().Order()] : [.. can.Order()];
        }
        catch (FaultException away) when (away.Kind == FaultKind.Unavailable)
        {
            return [];
        }
    }
}
