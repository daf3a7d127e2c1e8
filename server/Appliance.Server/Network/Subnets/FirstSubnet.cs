using Appliance.Contracts;

namespace Appliance.Server.Network.Subnets;

/// <summary>
/// Defines the subnet the configuration declares, for installations nobody sits in front of. Only while there is no subnet at all:
/// from the first one on, the operator decides.
/// </summary>
internal sealed class FirstSubnet(NetworkSettings settings, ISubnets subnets, ISubnetChanges changes, ILogger<FirstSubnet> log)
{
    public async Task DefineAsync(CancellationToken stop)
    {
        if (settings.FirstSubnet.Length == 0 || subnets.All.Count > 0) return;
        try
        {
            await changes.AddAsync(Wanted(settings), "The configuration", stop);
        }
        catch (FaultException refused)
        {
            var reasons = refused.Fields.Count == 0 ? refused.Message : string.Join(" ", refused.Fields.Select(f => $"{f.Field}: {f.Problem}"));
            Log.FirstSubnetRefused(log, settings.FirstSubnet, reasons);
        }
    }

    /// <summary>What is wrong with it whatever machine it is read on, as setting and problem. Interfaces come and go: they are looked at when it is defined.</summary>
    public static IEnumerable<(string Setting, string Problem)> Faults(NetworkSettings settings)
    {
        var check = new SubnetCheck([], []);
        check.Read(Wanted(settings));
        return check.Faults.Where(fault => fault.Field != "interface").Select(fault => (Setting(fault.Field), fault.Problem));
    }

    private static string Setting(string field) => field.Split('[', '.')[0] switch
    {
        "cidr" => nameof(NetworkSettings.FirstSubnet),
        "name" => nameof(NetworkSettings.FirstSubnetName),
        "gateway" => nameof(NetworkSettings.FirstSubnetGateway),
        "domain" => nameof(NetworkSettings.FirstSubnetDomain),
        _ => nameof(NetworkSettings.FirstSubnetPools),
    };

    private static SubnetSpec Wanted(NetworkSettings settings) => new()
    {
        Name = settings.FirstSubnetName,
        Cidr = settings.FirstSubnet,
        Interface = settings.FirstSubnetInterface.Length == 0 ? null : settings.FirstSubnetInterface,
        Gateway = settings.FirstSubnetGateway.Length == 0 ? null : settings.FirstSubnetGateway,
        Domain = settings.FirstSubnetDomain.Length == 0 ? null : settings.FirstSubnetDomain,
        Pools = [.. settings.FirstSubnetPools.Select(NetworkSettings.Range).OfType<AddressRange>()],
    };
}
