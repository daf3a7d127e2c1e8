using System.Net;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;
using Appliance.Server.Network.Subnets;
using Appliance.Server.Store;

namespace Appliance.Server.Network.Reservations;

/// <summary>What operators do with reservations.</summary>
internal sealed class ReservationChanges(IStore store, IEvents events, NetworkMemory memory, NetworkTables tables)
{
    public IReadOnlyList<Reservation> List(string subnet)
    {
        var now = memory.Now;
        var at = now.Subnet(subnet) ?? throw SubnetDirectory.Missing(subnet);
        return [.. now.Reservations.Where(r => r.Subnet == at.Id).Select(Show)];
    }

    /// <summary>Adds it or replaces it. A member's keeps its name: the name belongs to the resource.</summary>
    public Task<Reservation> PutAsync(string subnet, string clientText, ReservationSpec wanted, string by, CancellationToken stop) =>
        store.InTransactionAsync(async transaction =>
        {
            var now = await tables.BeginAsync(transaction, stop);
            var at = now.Subnet(subnet) ?? throw SubnetDirectory.Missing(subnet);
            var kept = Check(now, at, clientText, wanted);
            await tables.PutAsync(transaction, kept, stop);
            var name = kept.HostName is null ? "" : $" as {kept.HostName}.{at.Domain}";
            await SayAsync(transaction, "network.reservation-kept", at, $"{by} reserved {kept.Address} for {kept.Client}{name}.", stop);
            return Show(kept);
        }, stop);

    public Task RemoveAsync(string subnet, string clientText, string by, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        var now = await tables.BeginAsync(transaction, stop);
        var at = now.Subnet(subnet) ?? throw SubnetDirectory.Missing(subnet);
        var kept = ClientKey.TryParse(clientText, out var client) ? now.Of(at.Id, client) : null;
        if (kept is null) throw new FaultException(FaultKind.Missing, FaultCodes.ReservationMissing, $"Subnet '{at.Name}' has no reservation for '{clientText}'.");
        if (kept.Resource is not null)
            throw new FaultException(FaultKind.Conflict, FaultCodes.ReservationOfMember, $"{kept.Address} belongs to the resource '{kept.HostName}'.");
        await tables.RemoveAsync(transaction, at.Id, client, stop);
        await SayAsync(transaction, "network.reservation-removed", at, $"{by} released {kept.Address}, which was reserved for {client}.", stop);
        return kept;
    }, stop);

    private static StoredReservation Check(NetworkSnapshot now, SubnetConfig at, string clientText, ReservationSpec wanted)
    {
        var faults = new List<FieldFault>();
        if (!ClientKey.TryParse(clientText, out var client))
            faults.Add(new("client", $"'{clientText}' is no client: a machine's MAC address (52:54:00:aa:00:01), its identifier (id:01525400aa0001), its DUID (duid:00030001525400aa0001) or its port (circuit:ge-0/0/7)."));
        var present = now.Of(at.Id, client);
        if (!Ipv4.TryRead(wanted.Address, out var address)) faults.Add(new("address", $"'{wanted.Address}' is not an IPv4 address."));
        else if (ReservationCheck.AddressTaken(now, at, address, client, present?.Resource) is { } taken) faults.Add(new("address", taken));
        var ipv6 = ReadIpv6(now, at, wanted.Ipv6, client, present, faults);
        string? label = null;
        if (wanted.HostName is not null)
        {
            if (!HostName.TryReadLabel(wanted.HostName, out label)) faults.Add(new("hostName", $"A host name is {HostName.Rule}."));
            else if (ReservationCheck.NameTaken(now, at, label, client, present?.Resource) is { } nameTaken) faults.Add(new("hostName", nameTaken));
        }
        var options = wanted.Options is null ? present?.Options ?? [] : ConfiguredOption.Read(wanted.Options, "options", faults);
        if (faults.Count > 0 || address is null) throw new FaultException(FaultKind.Invalid, FaultCodes.ReservationInvalid, $"{faults.Count} field(s) are wrong.", faults);
        if (present?.Resource is not null && label is not null && label != present.HostName)
            throw new FaultException(FaultKind.Conflict, FaultCodes.ReservationOfMember, $"{client} belongs to the resource '{present.HostName}'.");
        return new StoredReservation(at.Id, client, address, present?.Resource is null ? label : present.HostName, present?.Resource) { Options = options, Ipv6 = ipv6 };
    }

    private static IPAddress? ReadIpv6(NetworkSnapshot now, SubnetConfig at, string? wanted, ClientKey client, StoredReservation? present, List<FieldFault> faults)
    {
        if (wanted is null) return present?.Ipv6;
        if (string.IsNullOrWhiteSpace(wanted)) return null;
        if (!Ipv6.TryRead(wanted, out var address)) faults.Add(new("ipv6", $"'{wanted}' is not an IPv6 address."));
        else if (ReservationCheck.Ipv6Taken(now, at, address, client) is { } taken) faults.Add(new("ipv6", taken));
        return address;
    }

    private static Reservation Show(StoredReservation kept) =>
        new(kept.Client.ToString(), kept.Address.ToString(), kept.HostName, kept.Resource?.Value) { Options = [.. kept.Options.Select(option => option.Show())], Ipv6 = kept.Ipv6?.ToString() };

    private async Task SayAsync(ITransaction transaction, string fact, SubnetConfig at, string message, CancellationToken stop)
    {
        await events.RaiseAsync(transaction, new Event(fact, Severity.Info, $"subnet/{at.Name}", message), stop);
        await tables.EndAsync(transaction, stop);
    }
}
