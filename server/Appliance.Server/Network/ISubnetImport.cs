using System.Net;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Network;

/// <summary>
/// Takes over subnets and reservations that another DHCP server had. What can not be had here is left out with its reason and keeps
/// nothing else from being taken; what is here already stays as it is.
/// </summary>
public interface ISubnetImport
{
    /// <summary>What would become of them now. Changes nothing and needs no database.</summary>
    ImportedNetwork Judge(IReadOnlyList<SubnetSpec> subnets, IReadOnlyList<FoundReservation> reservations);

    /// <summary>Judges and takes them, in the caller's transaction; memory follows its commit. Call it as the last thing but one's own statements.</summary>
    /// <param name="by">Who asked, for the event list.</param>
    Task<ImportedNetwork> TakeAsync(ITransaction transaction, IReadOnlyList<SubnetSpec> subnets, IReadOnlyList<FoundReservation> reservations, string by, CancellationToken stop);
}

/// <param name="HostName">One label in lower case; null publishes nothing.</param>
public sealed record FoundReservation(ClientKey Client, IPAddress Address, string? HostName, IReadOnlyList<DhcpOptionValue> Options);

/// <summary>What became of what was found.</summary>
/// <param name="Subnets">As they were handed over, one for each.</param>
/// <param name="Reservations">As they were handed over, one for each.</param>
/// <param name="All">Every subnet there is afterwards.</param>
public sealed record ImportedNetwork(IReadOnlyList<JudgedSubnet> Subnets, IReadOnlyList<JudgedReservation> Reservations, IReadOnlyList<SubnetConfig> All)
{
    public SubnetConfig? Containing(IPAddress address)
    {
        foreach (var subnet in All)
            if (subnet.Network.Contains(address)) return subnet;
        return null;
    }
}

/// <param name="Subnet">As it is here afterwards; null when it is left out.</param>
public sealed record JudgedSubnet(SubnetConfig? Subnet, ImportOutcome Outcome, IReadOnlyList<FieldFault> Problems);

/// <param name="Subnet">Null when its address is in none.</param>
/// <param name="HostName">What is published; null when there is no name, or it is somebody else's already.</param>
/// <param name="Problem">Why it is left out, or why its name is.</param>
public sealed record JudgedReservation(SubnetConfig? Subnet, ImportOutcome Outcome, string? HostName, string? Problem);
