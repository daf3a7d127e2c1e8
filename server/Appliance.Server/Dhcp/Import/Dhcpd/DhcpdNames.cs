using System.Collections.Frozen;
using Appliance.Contracts;

namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <summary>dhcpd's other statements, by their first word.</summary>
internal static class DhcpdNames
{
    private const string Boot = "Boot files are chosen by the appliance itself, for each machine.";
    private const string Process = "It is about how dhcpd runs.";
    private const string Ddns = "Names are published here from reservations and members; nobody updates DNS.";
    private const string Class = "Answers by class or condition have no place here.";
    private const string Lease = "A subnet has one lease time here.";

    private static readonly FrozenDictionary<string, (ImportVerdict Verdict, string? Reason)> All = new (ImportVerdict Verdict, string? Reason, string[] Names)[]
    {
        (ImportVerdict.Understood, null, ["authoritative", "use-host-decl-names"]),
        (ImportVerdict.Ignored, Boot, ["next-server", "filename", "server-name"]),
        (ImportVerdict.Ignored, Process,
        [
            "log-facility", "lease-file-name", "pid-file-name", "local-port", "local-address", "server-identifier", "omapi-port", "omapi-key", "key", "db-time-format", "ping-check", "ping-timeout", "ping-timeout-ms",
            "ping-cltt-secs", "one-lease-per-client", "get-lease-hostnames", "always-reply-rfc1048", "always-broadcast", "min-secs", "stash-agent-options", "site-option-space", "vendor-option-space", "dhcp-cache-threshold",
            "adaptive-lease-time-threshold", "deny-unknown-clients", "boot-unknown-clients", "update-conflict-detection", "ignore-client-uids", "dont-use-fsync", "delayed-ack", "max-ack-delay", "infinite-is-reserved",
            "limit-addrs-per-ia", "prefix-length-mode", "remote-port", "server-id-check", "echo-client-id", "lease-id-format", "release-on-roam", "bind-local-address6", "dynamic-bootp-lease-cutoff", "dynamic-bootp-lease-length",
            "authoring-byte-order", "server-duid", "abandon-lease-time", "ldap-server", "ldap-port", "ldap-base-dn", "ldap-method", "failover", "interface", "check-secs-byte-order", "not",
        ]),
        (ImportVerdict.Ignored, Ddns, ["ddns-update-style", "ddns-updates", "ddns-domainname", "ddns-rev-domainname", "ddns-hostname", "ddns-ttl", "ddns-guard-id-must-match", "ddns-dual-stack-mixed-mode", "ddns-other-guard-is-dynamic", "ddns-local-address4", "ddns-local-address6", "ddns-client-fqdn", "do-forward-updates", "do-reverse-updates", "update-static-leases", "update-optimization", "client-updates", "zone"]),
        (ImportVerdict.Ignored, "Only IPv4 is imported.", ["subnet6", "range6", "prefix6", "pool6", "fixed-address6", "fixed-prefix6", "ia-na", "ia-ta", "ia-pd", "dhcpv6-lease-file-name", "dhcpv6-pid-file-name", "dhcpv6-set-tee-times"]),
        (ImportVerdict.NoPlaceYet, Class, ["class", "subclass", "if", "elsif", "else", "switch", "case", "default", "match", "spawn", "on", "set", "unset", "execute", "log", "lease", "eval", "define", "option-space", "supersede", "prepend", "append", "send", "concat"]),
        (ImportVerdict.NoPlaceYet, Lease, ["default-lease-time", "max-lease-time", "min-lease-time", "preferred-lifetime"]),
        (ImportVerdict.NoPlaceYet, "Who is answered is not told by a rule here.", ["allow", "deny", "ignore", "known-clients", "unknown-clients"]),
        (ImportVerdict.NoPlaceYet, "BOOTP has no place here.", ["dynamic-bootp"]),
    }.SelectMany(group => group.Names.Select(name => (name, group.Verdict, group.Reason))).ToFrozenDictionary(one => one.name, one => (one.Verdict, one.Reason), StringComparer.Ordinal);

    public static (ImportVerdict Verdict, string? Reason)? Of(string name) => All.TryGetValue(name, out var what) ? what : null;
}
