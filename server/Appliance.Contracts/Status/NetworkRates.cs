namespace Appliance.Contracts;

/// <summary>
/// What the network services did within a second, on all subnets together: since the sample before, which is a second older unless the appliance
/// was held up. What did not happen is left out.
/// </summary>
/// <param name="Id">Seconds since 1970; each sample's is greater than the one's before. Following goes on behind it.</param>
/// <param name="Dhcp">Packets in and out by type ("discover", "ack"), and how many were "dropped".</param>
/// <param name="Dhcp6">The same of DHCPv6 ("solicit", "information-request").</param>
/// <param name="Dns">Questions by what became of them ("ours", "forwarded", "refused-outside"), and packets that were no questions ("bad").</param>
public sealed record NetworkRates(
    long Id, DateTimeOffset At, IReadOnlyDictionary<string, long> Dhcp, IReadOnlyDictionary<string, long> Dhcp6, IReadOnlyDictionary<string, long> Dns,
    TransferRates Tftp, TransferRates Http);

/// <param name="Octets">Of boot files, sent in this second.</param>
/// <param name="Running">Transfers under way at its end.</param>
public sealed record TransferRates(long Octets, long Running);
