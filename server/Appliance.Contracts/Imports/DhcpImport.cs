using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>Configurations and leases of another DHCP server, to be looked at or taken over.</summary>
/// <param name="Files">1 to 64; configurations and leases in any order, of one program or of several.</param>
/// <param name="DryRun">Say what would become of them and change nothing.</param>
/// <param name="Mode">What the new subnets do; off when it is left out, so that nothing is served before somebody has looked.</param>
/// <param name="RelayInterface">The interface that faces the relays: subnets that no interface has an address in are then behind one.</param>
public sealed record DhcpImportRequest(IReadOnlyList<DhcpImportFile> Files, bool DryRun, SubnetMode? Mode = null, string? RelayInterface = null);

/// <summary>The format a file is in.</summary>
[JsonConverter(typeof(CamelCaseEnum<DhcpImportFormat>))]
public enum DhcpImportFormat
{
    /// <summary>dnsmasq.conf and the files of its conf-dir.</summary>
    Dnsmasq,
    DnsmasqLeases,

    /// <summary>ISC dhcpd.conf.</summary>
    Dhcpd,
    DhcpdLeases,

    /// <summary>Kea's JSON, comments included.</summary>
    Kea,

    /// <summary>Kea's memfile, kea-leases4.csv.</summary>
    KeaLeases,
}

/// <summary>What was read and what becomes of it. In a dry run nothing has changed.</summary>
/// <param name="Report">Every statement of the configurations, by file and line, and of the lease files what stands out.</param>
/// <param name="ReportLeftOut">How many lines of the report are too many to be shown.</param>
public sealed record DhcpImportReply(
    bool DryRun, IReadOnlyList<ReadImportFile> Files, IReadOnlyList<ImportedSubnet> Subnets, IReadOnlyList<ImportedReservation> Reservations,
    IReadOnlyList<ImportedLease> Leases, IReadOnlyList<ImportNote> Report, long ReportLeftOut);

/// <summary>A file and what it was taken for.</summary>
/// <param name="Lines">How many it has.</param>
public sealed record ReadImportFile(string Name, DhcpImportFormat Format, int Lines);

/// <summary>A subnet as it is defined here, or why it is not.</summary>
/// <param name="Problems">By field of <see cref="SubnetSpec"/>; empty when it is taken.</param>
public sealed record ImportedSubnet(SubnetSpec Subnet, string File, int Line, ImportOutcome Outcome, IReadOnlyList<FieldFault> Problems);

/// <summary>A reservation as it is kept here, or why it is not.</summary>
/// <param name="Client">As <see cref="Reservation"/> has it.</param>
/// <param name="Subnet">Null when its address is in none.</param>
public sealed record ImportedReservation(string Client, string Address, string? HostName, string? Subnet, string File, int Line, ImportOutcome Outcome, string? Problem)
{
    /// <summary>What DHCP tells this client alone.</summary>
    public IReadOnlyList<DhcpOptionValue> Options { get; init; } = [];
}

/// <summary>A lease as it goes on here, or why it does not.</summary>
/// <param name="Subnet">Null when its address is in none.</param>
/// <param name="Expires">May lie in the past: its owner is then offered the address first.</param>
public sealed record ImportedLease(
    string Address, string Mac, string? HostName, DateTimeOffset Expires, string? Subnet, string File, int Line, ImportOutcome Outcome, string? Problem);

/// <summary>What becomes of a subnet, a reservation or a lease that was found.</summary>
[JsonConverter(typeof(CamelCaseEnum<ImportOutcome>))]
public enum ImportOutcome
{
    /// <summary>It is new here.</summary>
    Taken,

    /// <summary>It is here already and stays as it is.</summary>
    Present,

    /// <summary>It can not be had here; the problem says why.</summary>
    LeftOut,
}

/// <summary>What became of one statement.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Statement">Its beginning.</param>
/// <param name="Reason">Why; null where there is nothing to add.</param>
public sealed record ImportNote(string File, int Line, string Statement, ImportVerdict Verdict, string? Reason);

/// <summary>How a statement was read.</summary>
[JsonConverter(typeof(CamelCaseEnum<ImportVerdict>))]
public enum ImportVerdict
{
    /// <summary>It is in what is taken over.</summary>
    Understood,

    /// <summary>It needs no counterpart here.</summary>
    Ignored,

    /// <summary>It means something that can not be said here.</summary>
    NoPlaceYet,

    /// <summary>Nobody knows what it means, or it is not well formed.</summary>
    NotUnderstood,
}
