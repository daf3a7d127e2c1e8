using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A zone the appliance's DNS service answers for.</summary>
/// <param name="Name">Its apex, lower case, without a final dot: "lab.internal", "0.99.10.in-addr.arpa".</param>
/// <param name="Serial">Grows with every change of what the zone holds, and only then.</param>
/// <param name="Seconds">Time to live of records that name none.</param>
/// <param name="AbsenceSeconds">How long others may remember that something is not there.</param>
/// <param name="Refresh">Seconds between two looks of a secondary.</param>
/// <param name="Retry">Seconds until a secondary tries again.</param>
/// <param name="Expire">Seconds after which a secondary that reaches nobody gives up.</param>
/// <param name="Server">The primary name server that the SOA names.</param>
/// <param name="Contact">The mailbox that the SOA names, written as a name.</param>
/// <param name="Records">How many records are answered with.</param>
/// <param name="Edited">How many of them people have written.</param>
/// <param name="Subnet">Whose reverse zone it is; null for the others.</param>
public sealed record DnsZone(
    string Name, DnsZoneKind Kind, long Serial, int Seconds, int AbsenceSeconds, int Refresh, int Retry, int Expire, string Server, string Contact, int Records, int Edited, string? Subnet = null);

/// <summary>Where a zone comes from.</summary>
[JsonConverter(typeof(CamelCaseEnum<DnsZoneKind>))]
public enum DnsZoneKind
{
    /// <summary>The domain of one or more subnets: it comes and goes with them.</summary>
    Domain,

    /// <summary>The reverse zone of a subnet.</summary>
    Reverse,

    /// <summary>A person made it.</summary>
    Made,
}

/// <summary>What a person says about a zone. What is left out stays as it is; an empty text takes an optional value away.</summary>
/// <param name="Name">Only of a new one.</param>
/// <param name="Server">A name below which the primary is found; empty: the appliance.</param>
/// <param name="Contact">"hostmaster@lab.internal", or the same as a name; empty: hostmaster.</param>
public sealed record DnsZoneSpec(
    string? Name = null, int? Seconds = null, int? AbsenceSeconds = null, int? Refresh = null, int? Retry = null, int? Expire = null, string? Server = null, string? Contact = null);

/// <summary>The records of one type at one name.</summary>
/// <param name="Name">Whole, lower case, without a final dot.</param>
/// <param name="Data">As a zone file writes it, without final dots.</param>
/// <param name="Seconds">Their time to live.</param>
/// <param name="OwnSeconds">They have a time to live of their own, not the zone's.</param>
/// <param name="Hidden">Why they are not answered with; null when they are.</param>
public sealed record DnsRecordSet(
    string Name, string Type, IReadOnlyList<string> Data, int Seconds, bool OwnSeconds, DnsOrigin Origin, Guid? Resource = null, string? ResourceName = null, string? Hidden = null);

/// <param name="Data">
/// One text a record, as a zone file writes it. A name without a dot is below the zone, any other is whole. What stands in no quotation marks is
/// one text for TXT.
/// </param>
/// <param name="Seconds">Time to live; null: the zone's.</param>
public sealed record DnsRecordSetSpec(IReadOnlyList<string> Data, int? Seconds = null);

/// <param name="Text">The zone as a file (RFC 1035 §5).</param>
public sealed record DnsZoneFile(string Zone, string Text);

/// <param name="Text">A zone file.</param>
/// <param name="Replace">What people have written and the file does not have is removed.</param>
/// <param name="DryRun">Only say what would become of it.</param>
public sealed record DnsImport(string Text, bool Replace = false, bool DryRun = false);

/// <summary>What an import did, or would do. With a problem in it nothing is done.</summary>
/// <param name="Same">Record sets that are there as the file has them.</param>
/// <param name="Left">What is not taken over, and why.</param>
public sealed record DnsImportReport(
    bool Done, int Added, int Changed, int Removed, int Same, IReadOnlyList<DnsImportLine> Problems, IReadOnlyList<DnsImportLine> Left);

/// <param name="Line">In the file, from 1; 0: it concerns the whole file.</param>
public sealed record DnsImportLine(int Line, string Text);
