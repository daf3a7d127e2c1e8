using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;
using Appliance.Server.Network.Subnets;

namespace Appliance.Server.Network.Reservations;

/// <summary>
/// Judges many reservations one after the other, each against those before it, with the rules of <see cref="ReservationCheck"/>. It
/// looks everything up, for there may be thousands.
/// </summary>
internal sealed class ReservationImport
{
    private readonly string _applianceName;
    private readonly IReadOnlyList<SubnetConfig> _subnets;
    private readonly Dictionary<(Guid, ClientKey), IPAddress> _byClient;
    private readonly Dictionary<(Guid, IPAddress), ClientKey> _byAddress;
    private readonly Dictionary<string, IPAddress> _byName = new(StringComparer.Ordinal);

    public ReservationImport(NetworkSnapshot now, IReadOnlyList<SubnetConfig> subnets)
    {
        _applianceName = now.ApplianceName;
        _subnets = subnets;
        _byClient = now.Reservations.ToDictionary(kept => (kept.Subnet, kept.Client), kept => kept.Address);
        _byAddress = now.Reservations.ToDictionary(kept => (kept.Subnet, kept.Address), kept => kept.Client);
        foreach (var kept in now.Reservations.Where(kept => kept.HostName is not null)) _byName.TryAdd($"{kept.HostName}.{now.Subnet(kept.Subnet)?.Domain}", kept.Address);
    }

    public JudgedReservation Judge(FoundReservation found)
    {
        if (_subnets.FirstOrDefault(subnet => subnet.Network.Contains(found.Address)) is not { } subnet) return new JudgedReservation(null, ImportOutcome.LeftOut, null, $"{found.Address} is in no subnet.");
        if (_byClient.TryGetValue((subnet.Id, found.Client), out var present) && present.Equals(found.Address)) return new JudgedReservation(subnet, ImportOutcome.Present, null, null);
        if (AddressProblem(found, subnet, present) is { } problem) return new JudgedReservation(subnet, ImportOutcome.LeftOut, null, problem);
        _byClient[(subnet.Id, found.Client)] = found.Address;
        _byAddress[(subnet.Id, found.Address)] = found.Client;
        // A machine with addresses in several subnets of one domain has one name: the address is what it can not do without.
        if (NameProblem(found, subnet) is { } taken) return new JudgedReservation(subnet, ImportOutcome.Taken, null, $"{taken} The address is kept without a name.");
        if (found.HostName is not null) _byName[$"{found.HostName}.{subnet.Domain}"] = found.Address;
        return new JudgedReservation(subnet, ImportOutcome.Taken, found.HostName, null);
    }

    private string? AddressProblem(FoundReservation found, SubnetConfig subnet, IPAddress? present)
    {
        if (found.Client is { IsMac: true, Mac.IsUnicast: false }) return $"{found.Client} is not a machine's MAC address.";
        var faults = new List<FieldFault>();
        ConfiguredOption.Read(found.Options, "options", faults);
        if (faults.Count > 0) return string.Join(' ', faults.Select(fault => fault.Problem));
        if (present is not null) return $"{present} is kept for {found.Client} already.";
        if (!Ipv4.IsHost(subnet.Network, found.Address)) return $"{found.Address} is not an address of a machine in {subnet.Network}.";
        if (found.Address.Equals(subnet.ServerAddress)) return $"{found.Address} is the appliance's own.";
        if (found.Address.Equals(subnet.Gateway)) return $"{found.Address} is the gateway's.";
        return _byAddress.TryGetValue((subnet.Id, found.Address), out var holder) ? $"{found.Address} is reserved for {holder}." : null;
    }

    private string? NameProblem(FoundReservation found, SubnetConfig subnet)
    {
        if (found.HostName is null) return null;
        if (!HostName.IsLabel(found.HostName)) return $"A host name is {HostName.Rule}.";
        if (found.HostName == _applianceName) return $"'{found.HostName}' is the appliance's own name.";
        return _byName.TryGetValue($"{found.HostName}.{subnet.Domain}", out var other) ? $"{found.HostName}.{subnet.Domain} is the name of {other}." : null;
    }
}
