namespace Appliance.Server.Dhcp6;

/// <summary>The section "Dhcp6".</summary>
internal sealed record Dhcp6Settings : IRoomSettings
{
    /// <summary>Minutes for which an address stays its last holder's after the lease has run out.</summary>
    public int HoldMinutes { get; set; } = 30;

    /// <summary>Seconds for which an advertised address waits for its REQUEST.</summary>
    public int OfferSeconds { get; set; } = 60;

    /// <summary>Minutes for which an address rests after a client has found somebody else on it.</summary>
    public int DeclineMinutes { get; set; } = 60;

    /// <summary>Seconds a REPLY waits for the disk before a known lease is confirmed from memory.</summary>
    public int CommitSeconds { get; set; } = 2;

    /// <summary>Seconds an address is leased to firmware and boot loaders, where the subnet's lease is longer.</summary>
    public int BootLeaseSeconds { get; set; } = 600;

    /// <summary>Answer a SOLICIT that allows it with a lease at once (RFC 8415 §18.3.1). Not where another DHCPv6 server answers too.</summary>
    public bool RapidCommit { get; set; }

    /// <summary>New clients that one port of a relay (interface identifier) may bring within ten minutes; 0: any number.</summary>
    public int NewClientsPerPort { get; set; } = 64;

    internal TimeSpan Hold => TimeSpan.FromMinutes(HoldMinutes);

    internal TimeSpan Offer => TimeSpan.FromSeconds(OfferSeconds);

    internal TimeSpan Decline => TimeSpan.FromMinutes(DeclineMinutes);

    internal TimeSpan Commit => TimeSpan.FromSeconds(CommitSeconds);

    internal TimeSpan BootLease => TimeSpan.FromSeconds(BootLeaseSeconds);

    public IEnumerable<string> Problems()
    {
        if (HoldMinutes is < 0 or > 10_080) yield return "HoldMinutes: 0 to 10080 (a week).";
        if (OfferSeconds is < 5 or > 300) yield return "OfferSeconds: 5 to 300.";
        if (DeclineMinutes is < 1 or > 10_080) yield return "DeclineMinutes: 1 to 10080 (a week).";
        if (CommitSeconds is < 1 or > 10) yield return "CommitSeconds: 1 to 10.";
        if (BootLeaseSeconds is < 60 or > 86_400) yield return "BootLeaseSeconds: 60 to 86400 (a day).";
        if (NewClientsPerPort is < 0 or > 100_000) yield return "NewClientsPerPort: 0 to 100000.";
    }
}
