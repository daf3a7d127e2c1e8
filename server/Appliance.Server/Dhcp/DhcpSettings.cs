namespace Appliance.Server.Dhcp;

/// <summary>The section "Dhcp".</summary>
internal sealed record DhcpSettings : IRoomSettings
{
    /// <summary>
    /// Minutes for which an address stays its last holder's after the lease has run out. It bounds for how long leases can be renewed
    /// while the database is away, and how long an address of a full pool waits for its next holder.
    /// </summary>
    public int HoldMinutes { get; set; } = 30;

    /// <summary>Seconds for which an offered address waits for its REQUEST.</summary>
    public int OfferSeconds { get; set; } = 30;

    /// <summary>Minutes for which an address rests after a client has found somebody else on it.</summary>
    public int DeclineMinutes { get; set; } = 60;

    /// <summary>Seconds to listen for another DHCP server before serving a network.</summary>
    public int ProbeSeconds { get; set; } = 3;

    /// <summary>Seconds between probes while another server is there.</summary>
    public int ProbeAgainSeconds { get; set; } = 60;

    /// <summary>Seconds an ACK waits for the database before a known lease is acknowledged from memory.</summary>
    public int CommitSeconds { get; set; } = 2;

    internal TimeSpan Hold => TimeSpan.FromMinutes(HoldMinutes);

    internal TimeSpan Offer => TimeSpan.FromSeconds(OfferSeconds);

    internal TimeSpan Decline => TimeSpan.FromMinutes(DeclineMinutes);

    internal TimeSpan Probe => TimeSpan.FromSeconds(ProbeSeconds);

    internal TimeSpan ProbeAgain => TimeSpan.FromSeconds(ProbeAgainSeconds);

    internal TimeSpan Commit => TimeSpan.FromSeconds(CommitSeconds);

    public IEnumerable<string> Problems()
    {
        if (HoldMinutes is < 0 or > 10_080) yield return "HoldMinutes: 0 to 10080 (a week).";
        if (OfferSeconds is < 5 or > 300) yield return "OfferSeconds: 5 to 300.";
        if (DeclineMinutes is < 1 or > 10_080) yield return "DeclineMinutes: 1 to 10080 (a week).";
        if (ProbeSeconds is < 1 or > 60) yield return "ProbeSeconds: 1 to 60.";
        if (ProbeAgainSeconds is < 5 or > 3600) yield return "ProbeAgainSeconds: 5 to 3600.";
        if (CommitSeconds is < 1 or > 10) yield return "CommitSeconds: 1 to 10.";
    }
}
