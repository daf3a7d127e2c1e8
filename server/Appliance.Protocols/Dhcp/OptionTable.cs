using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Appliance.Protocols;

/// <summary>A DHCP option that operators may set.</summary>
/// <param name="Name">As ISC dhcpd and Kea call it; the number for one that has no name here.</param>
public sealed record KnownOption(byte Code, string Name, OptionShape Shape);

/// <summary>
/// The options that may be set, by number and name: those of RFC 2132 and what later RFCs added for hosts and boot loaders. Missing are
/// those that are the protocol's own business (lease times, message type, identifiers): a value for them could only break an exchange.
/// </summary>
public static class OptionTable
{
    /// <summary>Decided by the exchange itself, never by an operator: pad, end, RFC 2132 §9, RFC 3046, RFC 4702, RFC 4578, RFC 3011.</summary>
    private static readonly FrozenSet<byte> Protocol = new byte[] { 0, 1, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 61, 81, 82, 90, 91, 92, 93, 94, 97, 118, 255 }.ToFrozenSet();

    private static readonly KnownOption[] Options =
    [
        new(2, "time-offset", OptionShape.I32), new(3, "routers", OptionShape.Addresses), new(4, "time-servers", OptionShape.Addresses),
        new(5, "name-servers", OptionShape.Addresses), new(6, "domain-name-servers", OptionShape.Addresses), new(7, "log-servers", OptionShape.Addresses),
        new(8, "cookie-servers", OptionShape.Addresses), new(9, "lpr-servers", OptionShape.Addresses), new(10, "impress-servers", OptionShape.Addresses),
        new(11, "resource-location-servers", OptionShape.Addresses), new(12, "host-name", OptionShape.Text), new(13, "boot-size", OptionShape.U16),
        new(14, "merit-dump", OptionShape.Text), new(15, "domain-name", OptionShape.Text), new(16, "swap-server", OptionShape.Address),
        new(17, "root-path", OptionShape.Text), new(18, "extensions-path", OptionShape.Text), new(19, "ip-forwarding", OptionShape.Flag),
        new(20, "non-local-source-routing", OptionShape.Flag), new(21, "policy-filter", OptionShape.AddressPairs), new(22, "max-dgram-reassembly", OptionShape.U16),
        new(23, "default-ip-ttl", OptionShape.U8), new(24, "path-mtu-aging-timeout", OptionShape.U32), new(25, "path-mtu-plateau-table", OptionShape.U16s),
        new(26, "interface-mtu", OptionShape.U16), new(27, "all-subnets-local", OptionShape.Flag), new(28, "broadcast-address", OptionShape.Address),
        new(29, "perform-mask-discovery", OptionShape.Flag), new(30, "mask-supplier", OptionShape.Flag), new(31, "router-discovery", OptionShape.Flag),
        new(32, "router-solicitation-address", OptionShape.Address), new(33, "static-routes", OptionShape.AddressPairs), new(34, "trailer-encapsulation", OptionShape.Flag),
        new(35, "arp-cache-timeout", OptionShape.U32), new(36, "ieee802-3-encapsulation", OptionShape.Flag), new(37, "default-tcp-ttl", OptionShape.U8),
        new(38, "tcp-keepalive-interval", OptionShape.U32), new(39, "tcp-keepalive-garbage", OptionShape.Flag), new(40, "nis-domain", OptionShape.Text),
        new(41, "nis-servers", OptionShape.Addresses), new(42, "ntp-servers", OptionShape.Addresses), new(43, "vendor-encapsulated-options", OptionShape.Octets),
        new(44, "netbios-name-servers", OptionShape.Addresses), new(45, "netbios-dd-server", OptionShape.Addresses), new(46, "netbios-node-type", OptionShape.U8),
        new(47, "netbios-scope", OptionShape.Text), new(48, "font-servers", OptionShape.Addresses), new(49, "x-display-manager", OptionShape.Addresses),
        new(60, "vendor-class-identifier", OptionShape.Text), new(62, "nwip-domain-name", OptionShape.Text), new(63, "nwip-suboptions", OptionShape.Octets),
        new(64, "nisplus-domain-name", OptionShape.Text), new(65, "nisplus-servers", OptionShape.Addresses), new(66, "tftp-server-name", OptionShape.Text),
        new(67, "boot-file-name", OptionShape.Text), new(68, "mobile-ip-home-agent", OptionShape.Addresses), new(69, "smtp-server", OptionShape.Addresses),
        new(70, "pop-server", OptionShape.Addresses), new(71, "nntp-server", OptionShape.Addresses), new(72, "www-server", OptionShape.Addresses),
        new(73, "finger-server", OptionShape.Addresses), new(74, "irc-server", OptionShape.Addresses), new(75, "streettalk-server", OptionShape.Addresses),
        new(76, "streettalk-directory-assistance-server", OptionShape.Addresses), new(85, "nds-servers", OptionShape.Addresses), new(86, "nds-tree-name", OptionShape.Text),
        new(87, "nds-context", OptionShape.Text), new(88, "bcms-controller-names", OptionShape.Domains), new(89, "bcms-controller-address", OptionShape.Addresses),
        new(100, "pcode", OptionShape.Text), new(101, "tcode", OptionShape.Text), new(108, "v6-only-preferred", OptionShape.U32), new(112, "netinfo-server-address", OptionShape.Addresses),
        new(113, "netinfo-server-tag", OptionShape.Text), new(114, "v4-captive-portal", OptionShape.Text), new(116, "auto-config", OptionShape.U8),
        new(117, "name-service-search", OptionShape.U16s), new(119, "domain-search", OptionShape.Domains), new(120, "sip-servers", OptionShape.Octets),
        new(121, "classless-static-route", OptionShape.Routes), new(124, "vivco-suboptions", OptionShape.Octets), new(125, "vivso-suboptions", OptionShape.Octets),
        new(136, "pana-agent", OptionShape.Addresses), new(137, "v4-lost", OptionShape.Domains), new(138, "capwap-ac-v4", OptionShape.Addresses),
        new(141, "sip-ua-cs-domains", OptionShape.Domains), new(150, "tftp-server-address", OptionShape.Addresses), new(208, "pxelinux-magic", OptionShape.Octets),
        new(209, "loader-configfile", OptionShape.Text), new(210, "loader-pathprefix", OptionShape.Text), new(211, "loader-reboottime", OptionShape.U32),
        new(249, "ms-classless-static-route", OptionShape.Routes), new(252, "wpad-url", OptionShape.Text),
    ];

    private static readonly FrozenDictionary<byte, KnownOption> ByCode = Options.ToFrozenDictionary(option => option.Code);
    private static readonly FrozenDictionary<string, KnownOption> ByName = Options.ToFrozenDictionary(option => option.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Those with a name, by number.</summary>
    public static IReadOnlyList<KnownOption> All => Options;

    /// <summary>By name or by number; a number without a name takes octets. Null for what nobody may set.</summary>
    public static bool TryFind(string? text, [NotNullWhen(true)] out KnownOption? option)
    {
        option = null;
        if (text is null) return false;
        if (byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) option = Find(code);
        else option = ByName.GetValueOrDefault(text.Trim());
        return option is not null;
    }

    /// <summary>Null for the protocol's own.</summary>
    public static KnownOption? Find(byte code) =>
        Protocol.Contains(code) ? null : ByCode.GetValueOrDefault(code) ?? new KnownOption(code, code.ToString(CultureInfo.InvariantCulture), OptionShape.Octets);
}
