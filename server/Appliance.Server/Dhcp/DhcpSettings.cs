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

    /// <summary>Seconds an address is leased to firmware and boot loaders, where the subnet's lease is longer.</summary>
    public int BootLeaseSeconds { get; set; } = 600;

    /// <summary>Percent of a subnet's pools in use from which new leases grow shorter; 100: never.</summary>
    public int ShrinkAtPercent { get; set; } = 80;

    /// <summary>Percent of a subnet's pools in use from which an alarm is raised; 100: only when nothing is left.</summary>
    public int AlarmAtPercent { get; set; } = 90;

    /// <summary>Milliseconds to listen whether somebody uses an address already, before it is offered to somebody new; 0: do not ask.</summary>
    public int ConflictMilliseconds { get; set; } = 100;

    /// <summary>New clients that one port of a switch (option 82) may bring within ten minutes; 0: any number.</summary>
    public int NewClientsPerPort { get; set; } = 64;

    /// <summary>Minutes between questions for other DHCP servers while a network is served; 0: never ask, only listen.</summary>
    public int WatchMinutes { get; set; } = 10;

    /// <summary>Days for which is remembered who had which address.</summary>
    public int HistoryDays { get; set; } = 180;

    internal TimeSpan History => TimeSpan.FromDays(HistoryDays);

    internal TimeSpan BootLease => TimeSpan.FromSeconds(BootLeaseSeconds);

    internal TimeSpan Conflict => TimeSpan.FromMilliseconds(ConflictMilliseconds);

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
        if (BootLeaseSeconds is < 60 or > 86_400) yield return "BootLeaseSeconds: 60 to 86400 (a day).";
        if (ShrinkAtPercent is < 10 or > 100) yield return "ShrinkAtPercent: 10 to 100.";
        if (AlarmAtPercent is < 10 or > 100) yield return "AlarmAtPercent: 10 to 100.";
        if (ConflictMilliseconds is < 0 or > 3000) yield return "ConflictMilliseconds: 0 to 3000.";
        if (NewClientsPerPort is < 0 or > 100_000) yield return "NewClientsPerPort: 0 to 100000.";
        if (WatchMinutes is < 0 or > 1440) yield return "WatchMinutes: 0 to 1440 (a day).";
        if (HistoryDays is < 1 or > 3650) yield return "HistoryDays: 1 to 3650.";
        if (CommitSeconds is < 1 or > 10) yield return "CommitSeconds: 1 to 10.";
    }
}
