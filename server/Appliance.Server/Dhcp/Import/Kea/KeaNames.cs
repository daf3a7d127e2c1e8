using System.Collections.Frozen;
using Appliance.Contracts;

namespace Appliance.Server.Dhcp.Import.Kea;

/// <summary>Kea's other members, by name; most may stand at several depths and mean the same there.</summary>
internal static class KeaNames
{
    private const string Boot = "Boot files are chosen by the appliance itself, for each machine.";
    private const string Process = "It is about how Kea runs.";
    private const string Ddns = "Names are published here from reservations and members; nobody updates DNS.";
    private const string Class = "Answers by class have no place here.";
    private const string Lease = "A subnet has one lease time here; a half and seven eighths of it are the other times.";

    private static readonly FrozenDictionary<string, (ImportVerdict Verdict, string? Reason)> All = new (ImportVerdict Verdict, string? Reason, string[] Names)[]
    {
        (ImportVerdict.Understood, null, ["authoritative", "id", "name", "comment", "user-context", "metadata"]),
        (ImportVerdict.Ignored, Boot, ["next-server", "server-hostname", "boot-file-name"]),
        (ImportVerdict.Ignored, "The interface is the one that has an address in the subnet.", ["interfaces-config", "interface"]),
        (ImportVerdict.Ignored, "A relay is known here by its own address, which lies in the subnet.", ["relay"]),
        (ImportVerdict.Ignored, Process,
        [
            "lease-database", "hosts-database", "hosts-databases", "loggers", "control-socket", "control-sockets", "hooks-libraries", "multi-threading", "expired-leases-processing", "config-control", "server-tag", "dhcp-queue-control",
            "sanity-checks", "decline-probation-period", "dhcp4o6-port", "echo-client-id", "match-client-id", "store-extended-info", "statistic-default-sample-age", "statistic-default-sample-count", "cache-threshold",
            "cache-max-age", "host-reservation-identifiers", "reservation-mode", "reservations-global", "reservations-in-subnet", "reservations-out-of-pool", "reservations-lookup-first", "ip-reservations-unique",
            "allocator", "compatibility", "calculate-tee-times", "t1-percent", "t2-percent", "early-global-reservations-lookup", "parked-packet-limit", "offer-lifetime", "stash-agent-options", "pool-id", "adaptive-lease-time-threshold",
        ]),
        (ImportVerdict.Ignored, Ddns, ["dhcp-ddns", "ddns-send-updates", "ddns-override-no-update", "ddns-override-client-update", "ddns-replace-client-name", "ddns-generated-prefix", "ddns-qualifying-suffix", "ddns-update-on-renew", "ddns-use-conflict-resolution", "ddns-conflict-resolution-mode", "ddns-ttl", "ddns-ttl-percent", "hostname-char-set", "hostname-char-replacement"]),
        (ImportVerdict.Ignored, "Only IPv4 is imported.", ["Dhcp6", "4o6-interface", "4o6-interface-id", "4o6-subnet"]),
        (ImportVerdict.Ignored, "It is about another program of Kea's.", ["DhcpDdns", "Control-agent", "Netconf", "Logging"]),
        (ImportVerdict.NoPlaceYet, Class, ["client-classes", "client-class", "require-client-classes", "evaluate-additional-classes"]),
        (ImportVerdict.NoPlaceYet, "An option that the file defines itself has no place here.", ["option-def"]),
        (ImportVerdict.NoPlaceYet, Lease, ["min-valid-lifetime", "max-valid-lifetime", "renew-timer", "rebind-timer"]),
    }.SelectMany(group => group.Names.Select(name => (name, group.Verdict, group.Reason))).ToFrozenDictionary(one => one.name, one => (one.Verdict, one.Reason), StringComparer.Ordinal);

    /// <summary>Tells of a member that a reader has no use for itself. Whatever Kea does not know was put there for people.</summary>
    public static void Tell(KeaNode member, Report report)
    {
        if (All.TryGetValue(member.Key, out var known)) report.Add(member.At, member.Statement, known.Verdict, known.Reason);
        else report.NotUnderstood(member.At, member.Statement, "Kea has no such parameter that is known here.");
    }
}
