using System.Net;
using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Subnets;

namespace Appliance.Server.Network.Reservations;

/// <summary>Who has an address or a name already. Both rules hold for members and for what operators reserve.</summary>
internal static class ReservationCheck
{
    /// <summary>Null when the client (or the resource) may have this address.</summary>
    public static string? AddressTaken(NetworkSnapshot now, SubnetConfig subnet, IPAddress address, ClientKey client, ResourceId? resource)
    {
        if (!Ipv4.IsHost(subnet.Network, address)) return $"{address} is not an address of a machine in {subnet.Network}.";
        if (address.Equals(subnet.ServerAddress)) return $"{address} is the appliance's own.";
        if (address.Equals(subnet.Gateway)) return $"{address} is the gateway's.";
        return now.At(subnet.Id, address) is { } other && !SameOwner(other, client, resource)
            ? $"{address} is reserved for {other.HostName ?? other.Client.ToString()}."
            : null;
    }

    /// <summary>Null when the client may have this IPv6 address.</summary>
    public static string? Ipv6Taken(NetworkSnapshot now, SubnetConfig subnet, IPAddress address, ClientKey client)
    {
        if (subnet.Ipv6 is not { } ipv6) return $"Subnet '{subnet.Name}' has no IPv6 prefix; set one first.";
        if (!Ipv6.IsHost(ipv6.Prefix, address)) return $"{address} is not an address of a machine in {ipv6.Prefix}.";
        if (address.Equals(ipv6.ServerAddress)) return $"{address} is the appliance's own.";
        return now.At(subnet.Id, address) is { } other && other.Client != client ? $"{address} is reserved for {other.HostName ?? other.Client.ToString()}." : null;
    }

    /// <summary>Null when the client (or the resource) may have this name in the subnet's domain.</summary>
    public static string? NameTaken(NetworkSnapshot now, SubnetConfig subnet, string label, ClientKey client, ResourceId? resource)
    {
        if (label == now.ApplianceName) return $"'{label}' is the appliance's own name.";
        var other = now.Reservations.FirstOrDefault(r =>
            r.HostName == label && now.Subnet(r.Subnet)?.Domain == subnet.Domain && !SameOwner(r, client, resource));
        return other is null ? null : $"{label}.{subnet.Domain} is the name of {other.Address}.";
    }

    private static bool SameOwner(StoredReservation kept, ClientKey client, ResourceId? resource) =>
        resource is null || kept.Resource is null ? kept.Client == client : kept.Resource == resource;

    public static FaultException Conflict(string code, string problem, string field) =>
        new(FaultKind.Conflict, code, problem, [new FieldFault(field, problem)]);
}
