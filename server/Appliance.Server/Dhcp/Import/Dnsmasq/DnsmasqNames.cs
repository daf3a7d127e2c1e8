using System.Collections.Frozen;
using Appliance.Contracts;

namespace Appliance.Server.Dhcp.Import.Dnsmasq;

/// <summary>dnsmasq's other options: what becomes of those that are neither ranges, hosts nor DHCP options.</summary>
internal static class DnsmasqNames
{
    private const string Dns = "It is about DNS; DNS here follows subnets and reservations.";
    private const string Boot = "Boot files are chosen by the appliance itself, for each machine.";
    private const string Process = "It is about how dnsmasq runs.";
    private const string Sockets = "The interface is the one that has an address in the subnet.";
    private const string Class = "Answers by class, tag or vendor have no place here.";
    private const string More = "Its lines are in another file: give that file too.";
    private const string V6 = "Only IPv4 is imported.";

    private static readonly string[] Read = ["dhcp-range", "dhcp-host", "dhcp-option", "dhcp-option-force", "domain", "dhcp-match", "dhcp-mac", "dhcp-vendorclass", "dhcp-userclass", "dhcp-circuitid", "dhcp-remoteid"];

    private static readonly FrozenDictionary<string, (ImportVerdict Verdict, string? Reason)> Others = new (ImportVerdict Verdict, string? Reason, string[] Names)[]
    {
        (ImportVerdict.Understood, null, ["dhcp-authoritative"]),
        (ImportVerdict.Ignored, Sockets, ["interface", "except-interface", "no-dhcp-interface", "listen-address", "bind-interfaces", "bind-dynamic", "bridge-interface", "shared-network"]),
        (ImportVerdict.Ignored, Dns,
        [
            "port", "server", "local", "address", "cname", "host-record", "dynamic-host", "interface-name", "ptr-record", "srv-host", "mx-host", "mx-target", "txt-record", "naptr-record", "caa-record",
            "dns-rr", "synth-domain", "auth-server", "auth-zone", "auth-soa", "auth-sec-servers", "auth-peer", "auth-ttl", "no-resolv", "no-poll", "no-hosts", "addn-hosts", "hostsdir", "expand-hosts",
            "domain-needed", "bogus-priv", "bogus-nxdomain", "ignore-address", "filterwin2k", "filter-A", "filter-AAAA", "filter-rr", "resolv-file", "servers-file", "strict-order", "all-servers",
            "dns-loop-detect", "rebind-domain-ok", "rebind-localhost-ok", "stop-dns-rebind", "cache-size", "no-negcache", "neg-ttl", "local-ttl", "max-ttl", "max-cache-ttl", "min-cache-ttl",
            "use-stale-cache", "dns-forward-max", "edns-packet-max", "query-port", "min-port", "max-port", "dnssec", "dnssec-check-unsigned", "dnssec-no-timecheck", "dnssec-timestamp", "trust-anchor",
            "proxy-dnssec", "localise-queries", "localmx", "selfmx", "rev-server", "alias", "ipset", "nftset", "add-mac", "add-subnet", "add-cpe-id", "strip-mac", "strip-subnet", "umbrella",
            "connmark-allowlist", "connmark-allowlist-enable", "clear-on-reload", "log-queries", "do-ip6-rebinds", "fast-dns-retry", "port-limit", "dns-loop-detect", "no-round-robin", "no-0x20-encode",
        ]),
        (ImportVerdict.Ignored, Boot, ["dhcp-boot", "pxe-service", "pxe-prompt", "enable-tftp", "tftp-root", "tftp-unique-root", "tftp-secure", "tftp-max", "tftp-mtu", "tftp-no-blocksize", "tftp-no-fail", "tftp-lowercase", "tftp-port-range", "tftp-single-port", "dhcp-no-override"]),
        (ImportVerdict.Ignored, Process,
        [
            "user", "group", "pid-file", "log-facility", "log-async", "log-dhcp", "log-debug", "quiet-dhcp", "quiet-dhcp6", "quiet-ra", "quiet-tftp", "keep-in-foreground", "no-daemon", "dhcp-leasefile",
            "leasefile-ro", "dhcp-script", "dhcp-luascript", "dhcp-scriptuser", "script-arp", "script-on-renewal", "dhcp-lease-max", "enable-dbus", "enable-ubus", "conntrack", "dumpfile", "dumpmask", "local-service",
            "no-ping", "dhcp-sequential-ip", "dhcp-broadcast", "dhcp-alternate-port", "dhcp-fqdn", "dhcp-client-update", "dhcp-ignore-names", "dhcp-generate-names", "dhcp-ignore-clid", "dhcp-rapid-commit", "dhcp-ttl", "dhcp-no-override", "bootp-dynamic",
        ]),
        (ImportVerdict.Ignored, More, ["conf-file", "conf-dir", "conf-script", "dhcp-hostsfile", "dhcp-hostsdir", "dhcp-optsfile", "dhcp-optsdir", "read-ethers"]),
        (ImportVerdict.Ignored, V6, ["enable-ra", "ra-param", "dhcp-duid", "slaac"]),
        (ImportVerdict.NoPlaceYet, Class,
        [
            "dhcp-name-match", "dhcp-subscrid", "dhcp-ignore", "tag-if", "dhcp-vendor-class", "dhcp-reply-delay",
        ]),
        (ImportVerdict.NoPlaceYet, "Passing requests on to another DHCP server has no place here.", ["dhcp-relay", "dhcp-proxy", "dhcp-split-relay"]),
        (ImportVerdict.NoPlaceYet, "PXE options by number have no place here.", ["dhcp-option-pxe"]),
    }.SelectMany(group => group.Names.Distinct(StringComparer.Ordinal).Select(name => (name, group.Verdict, group.Reason)))
        .DistinctBy(one => one.name).ToFrozenDictionary(one => one.name, one => (one.Verdict, one.Reason), StringComparer.Ordinal);

    public static bool IsKnown(string name) => Read.Contains(name) || Others.ContainsKey(name);

    /// <summary>Null for a name that is none of dnsmasq's, or none that we know.</summary>
    public static (ImportVerdict Verdict, string? Reason)? Of(string name) => Others.TryGetValue(name, out var what) ? what : null;
}
