using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;
using Appliance.Server.Store;

namespace Appliance.Server.Network.Reservations;

/// <summary>Reservations from memory; members settle here.</summary>
internal sealed class ReservationBook(NetworkMemory memory, NetworkTables tables) : IReservations
{
    public KeptAddress? For(Guid subnet, ClientKey client) => memory.Now.Of(subnet, client)?.Kept;

    public KeptAddress? At(Guid subnet, IPAddress address) => memory.Now.At(subnet, address)?.Kept;

    public bool KnowsOtherKeys(Guid subnet) => memory.Now.KnowsOtherKeys(subnet);

    public async Task SettleAsync(ITransaction transaction, ResourceId resource, string name, MacAddress mac, IPAddress address, CancellationToken stop)
    {
        if (!HostName.TryReadLabel(name, out var label))
        {
            throw new FaultException(FaultKind.Invalid, FaultCodes.HostNameInvalid, $"A host name is {HostName.Rule}.",
                [new FieldFault("name", $"A host name is {HostName.Rule}.")]);
        }
        var now = await tables.BeginAsync(transaction, stop);
        var client = ClientKey.Of(mac);
        var subnet = now.Containing(address) ?? throw ReservationCheck.Conflict(FaultCodes.AddressOutsideSubnets, $"{address} is in no subnet.", "address");
        if (ReservationCheck.AddressTaken(now, subnet, address, client, resource) is { } addressTaken)
            throw ReservationCheck.Conflict(FaultCodes.AddressTaken, addressTaken, "address");
        if (ReservationCheck.NameTaken(now, subnet, label, client, resource) is { } nameTaken)
            throw ReservationCheck.Conflict(FaultCodes.HostNameTaken, nameTaken, "name");
        if (now.Of(subnet.Id, client) is { Resource: { } owner } && owner != resource)
            throw ReservationCheck.Conflict(FaultCodes.AddressTaken, $"{mac} has a reservation of another resource.", "mac");

        var settled = new StoredReservation(subnet.Id, client, address, label, resource) { Options = now.Of(subnet.Id, client)?.Options ?? [], Ipv6 = (now.Of(subnet.Id, client) ?? InSubnet(now.Of(resource), subnet))?.Ipv6 };
        if (now.Of(resource) == settled) return;
        await tables.RemoveAsync(transaction, resource, stop);
        await tables.PutAsync(transaction, settled, stop);
        await tables.EndAsync(transaction, stop);
    }

    public async Task<bool> SettleIpv6Async(ITransaction transaction, Guid subnet, MacAddress mac, IPAddress address, CancellationToken stop)
    {
        var now = await tables.BeginAsync(transaction, stop);
        if (now.Subnet(subnet) is not { } at || now.Of(subnet, ClientKey.Of(mac)) is not { Resource: not null, Ipv6: null } member) return false;
        if (ReservationCheck.Ipv6Taken(now, at, address, member.Client) is not null) return false;
        await tables.PutAsync(transaction, member with { Ipv6 = address }, stop);
        await tables.EndAsync(transaction, stop);
        return true;
    }

    private static StoredReservation? InSubnet(StoredReservation? kept, SubnetConfig subnet) => kept?.Subnet == subnet.Id ? kept : null;

    public async Task WithdrawAsync(ITransaction transaction, ResourceId resource, CancellationToken stop)
    {
        await tables.BeginAsync(transaction, stop);
        if (await tables.RemoveAsync(transaction, resource, stop) > 0) await tables.EndAsync(transaction, stop);
    }
}
