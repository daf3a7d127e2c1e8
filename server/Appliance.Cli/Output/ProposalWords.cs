using Appliance.Contracts;

namespace Appliance.Cli.Output;

/// <summary>A proposed first subnet, in words.</summary>
internal static class ProposalWords
{
    /// <summary>A line to choose.</summary>
    public static string Choice(SubnetProposal proposal) =>
        $"{proposal.Cidr} on {proposal.Interface}{(proposal.Pool is { } pool ? $", pool {pool.First} to {pool.Last}" : "")}, DHCP {(proposal.Mode == SubnetMode.Off ? "off" : "served")}";

    /// <summary>Who else serves DHCP there, and what to do about it.</summary>
    public static string Who(SubnetProposal proposal) => proposal switch
    {
        { NotAsked: { } why } => $"{proposal.Interface}: it could not be asked who else serves DHCP there: {Reason(why)}. DHCP stays off until you say: appliance subnet set NAME --mode authoritative",
        { Others.Count: > 0 } => $"{proposal.Interface}: another DHCP server answers: {string.Join(", ", proposal.Others.Select(Name))}. DHCP stays off; switch that one off, then say: appliance subnet set NAME --mode authoritative",
        _ => $"{proposal.Interface}: no other DHCP server answers.",
    };

    private static string Name(HeardDhcpServer server) => server.Mac is { } mac ? $"{server.Address} ({mac})" : server.Address;

    private static string Reason(NotAsked why) => why switch
    {
        NotAsked.LinkDown => "it has no link",
        NotAsked.NotEthernet => "it is no Ethernet interface",
        NotAsked.NotAllowed => "the server may not open raw sockets (CAP_NET_RAW)",
        _ => "the system refused; the server's log says why",
    };
}
