using System.Collections.Concurrent;
using Appliance.Protocols;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp6.Answering;

/// <summary>
/// A member keeps the IPv6 address it is given first, as it keeps the IPv4 address it enrolled with: beside that one, under its name. Nobody
/// waits for it; what fails is tried again at the next renewal.
/// </summary>
internal sealed class Members(IStore store, IReservations reservations, ILogger<Members> log)
{
    private readonly ConcurrentDictionary<(Guid, MacAddress), bool> _settling = new();

    public void Note(SubnetConfig subnet, MacAddress? mac, IReadOnlyList<IdentityAssociation> given)
    {
        if (mac is not { } known || reservations.For(subnet.Id, ClientKey.Of(known)) is not { IsMember: true, Ipv6: null }) return;
        if (given.SelectMany(one => one.Addresses).FirstOrDefault(one => one.Valid > 0) is not { } address || !_settling.TryAdd((subnet.Id, known), true)) return;
        _ = Task.Run(() => SettleAsync(subnet.Id, known, address.Address));
    }

    private async Task SettleAsync(Guid subnet, MacAddress mac, System.Net.IPAddress address)
    {
        try
        {
            await store.InTransactionAsync(transaction => reservations.SettleIpv6Async(transaction, subnet, mac, address, CancellationToken.None), CancellationToken.None);
        }
        catch (StoreAwayException away)
        {
            Log.NotSettled(log, away.Message);
        }
        finally
        {
            _settling.TryRemove((subnet, mac), out _);
        }
    }
}
