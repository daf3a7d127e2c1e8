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
            await changes.AddAsync(Wanted, "The configuration", stop);
        }
        catch (FaultException refused)
        {
            var reasons = refused.Fields.Count == 0 ? refused.Message : string.Join(" ", refused.Fields.Select(f => $"{f.Field}: {f.Problem}"));
            Log.FirstSubnetRefused(log, settings.FirstSubnet, reasons);
        }
    }

    private SubnetSpec Wanted => new()
    {
        Name = settings.FirstSubnetName,
        Cidr = settings.FirstSubnet,
        Interface = settings.FirstSubnetInterface.Length == 0 ? null : settings.FirstSubnetInterface,
        Gateway = settings.FirstSubnetGateway.Length == 0 ? null : settings.FirstSubnetGateway,
        Domain = settings.FirstSubnetDomain.Length == 0 ? null : settings.FirstSubnetDomain,
        Pools = [.. settings.FirstSubnetPools.Select(NetworkSettings.Range).OfType<AddressRange>()],
    };
}
