using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Import;

/// <summary>
/// Says what each thing that was read becomes here, and what has no place: the one file to change when a subnet, a reservation or a
/// lease learns to say more.
/// </summary>
internal sealed class TranslateDraft(Draft draft, Report report, Surroundings here, DateTimeOffset now)
{
    private const int ShortestLease = 60;
    private const int LongestLease = 30 * 86_400;
    private const int MostDnsServers = 8;
    private const int LongestName = 253;

    private static readonly TimeSpan Farthest = TimeSpan.FromDays(30);

    private readonly ILookup<DraftScope, DraftOption> _options = draft.Options.ToLookup(option => option.Scope);
    private readonly HashSet<DraftScope> _subnetScopes = [.. draft.Subnets.SelectMany(subnet => subnet.Scope.Outwards()), draft.Everywhere];
    private readonly Dictionary<string, ClientClass?> _classes = draft.Classes.GroupBy(one => one.Name, StringComparer.Ordinal).ToDictionary(same => same.Key, Members, StringComparer.Ordinal);
    private readonly HashSet<string> _usedClasses = new(StringComparer.Ordinal);
    private readonly HashSet<DraftOption> _used = [];
    private readonly Dictionary<DraftOption, string> _wrong = [];

    public ImportPlan Plan()
    {
        var subnets = Subnets().ToList();
        var reservations = draft.Hosts.SelectMany(Reservations).ToList();
        TellRanges();
        TellClasses();
        TellOptions();
        return new ImportPlan(subnets, reservations, Leases(), report);
    }

    private IEnumerable<PlannedSubnet> Subnets()
    {
        var (names, networks) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), new HashSet<IPNetwork>());
        foreach (var subnet in draft.Subnets)
        {
            if (!networks.Add(subnet.Network)) report.Ignored(subnet.At, subnet.Statement, $"{subnet.Network} is told twice; the first one counts.");
            else yield return new PlannedSubnet(subnet.At, Spec(subnet, Name(subnet, names)));
        }
    }

    private SubnetSpec Spec(DraftSubnet subnet, string name)
    {
        var reasons = new List<string>();
        var gateway = Gateway(subnet, reasons);
        var spec = new SubnetSpec
        {
            Name = name,
            Cidr = subnet.Network.ToString(),
            Gateway = gateway?.ToString(),
            Pools = [.. Pools(subnet, gateway, reasons), .. ClassPools(subnet, gateway)],
            Domain = Option(subnet, 15)?.Values.FirstOrDefault(value => value.Length > 0)?.TrimEnd('.'),
            DnsServers = DnsServers(subnet, reasons),
            LeaseSeconds = LeaseSeconds(subnet, reasons),
            Mode = subnet.Proxy ? SubnetMode.Proxy : null,
            SharedNetwork = Label(subnet.SharedNetwork),
            Options = [.. Options(subnet.Scope.Outwards())],
        };
        report.Understood(subnet.At, subnet.Statement, reasons.Count > 0 ? string.Join(' ', reasons) : null);
        return spec;
    }

    private static string Name(DraftSubnet subnet, HashSet<string> taken)
    {
        var plain = $"net-{subnet.Network.BaseAddress.ToString().Replace('.', '-')}";
        var name = subnet.Name is { Length: >= 1 and <= 63 } said && said.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && said[0] != '-' && said[^1] != '-' ? said.ToLowerInvariant() : plain;
        if (taken.Add(name)) return name;
        taken.Add(plain);
        return plain;
    }

    /// <summary>The option that holds for a subnet: the innermost, and of several at one place the last.</summary>
    private DraftOption? Option(DraftSubnet subnet, byte code)
    {
        var found = subnet.Scope.Outwards().Select(scope => _options[scope].LastOrDefault(option => option.Code == code)).FirstOrDefault(option => option is not null);
        if (found is not null) _used.Add(found);
        return found;
    }

    /// <summary>Those that no field of a subnet stands for; of several with one number the innermost.</summary>
    /// <param name="alone">For one client, who has no fields.</param>
    private IEnumerable<DhcpOptionValue> Options(IEnumerable<DraftScope> scopes, bool alone = false)
    {
        var told = new HashSet<byte>();
        foreach (var option in scopes.SelectMany(scope => _options[scope].Reverse()))
        {
            if (option.Code is not { } code || (IsField(code) && !alone) || IsBoot(code) || Follows(code) || !told.Add(code)) continue;
            if (!OptionTable.TryFind($"{code}", out var kind)) _wrong[option] = "This option is the exchange's own business and can not be set.";
            else if (option.Values.Contains("0.0.0.0")) _wrong[option] = "It named the old server itself; say who it is now.";
            else if (!OptionText.TryWrite(kind.Shape, Text(kind.Shape, option.Values), out _, out var problem)) _wrong[option] = $"It can not be read: {problem}";
            else
            {
                _used.Add(option);
                yield return new DhcpOptionValue(kind.Name, Text(kind.Shape, option.Values), option.Always);
            }
        }
    }

    /// <summary>Where we want pairs, dnsmasq has one value after the other.</summary>
    private static string Text(OptionShape shape, IReadOnlyList<string> values) => shape switch
    {
        OptionShape.Text => string.Join(',', values),
        OptionShape.Routes or OptionShape.AddressPairs when values.Count % 2 == 0 && values.All(value => !value.Contains(' ', StringComparison.Ordinal)) =>
            string.Join(", ", values.Chunk(2).Select(pair => $"{pair[0]} {pair[1]}")),
        _ => string.Join(", ", values),
    };

    private static bool IsField(byte code) => code is 3 or 6 or 15 or 51;

    private static bool Follows(byte code) => code is 1 or 28 or 54 or 58 or 59;

    private static bool IsBoot(byte code) => code is 43 or 60 or 66 or 67 or 93 or 97;

    private IPAddress? Gateway(DraftSubnet subnet, List<string> reasons)
    {
        if (Option(subnet, 3) is not { } option)
        {
            if (subnet.IsRouter) reasons.Add("No router is named: dnsmasq then names itself. Give the subnet a gateway if its machines need one.");
            return null;
        }
        if (option.Values is ["0.0.0.0", ..]) reasons.Add("The router was the old server itself: give the subnet a gateway if its machines need one.");
        if (option.Values.Count > 1) reasons.Add("Of several routers the first is told.");
        return option.Values.Count > 0 && Words.TryAddress(option.Values[0], out IPAddress? gateway) && option.Values[0] != "0.0.0.0" ? gateway : null;
    }

    private IReadOnlyList<string> DnsServers(DraftSubnet subnet, List<string> reasons)
    {
        var told = Option(subnet, 6)?.Values ?? [];
        if (told.Contains("0.0.0.0")) reasons.Add(told.Count == 1 ? "The name server was the old server itself: now it is the appliance." : "The old server itself is no longer told as a name server.");
        if (told.Count > MostDnsServers) reasons.Add($"Of {told.Count} name servers {MostDnsServers} are told.");
        return [.. told.Where(server => server != "0.0.0.0").Take(MostDnsServers)];
    }

    private int? LeaseSeconds(DraftSubnet subnet, List<string> reasons)
    {
        var told = subnet.Scope.Outwards().Select(scope => scope.LeaseSeconds).FirstOrDefault(seconds => seconds is not null)
            ?? (Option(subnet, 51)?.Values is [var value] && int.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var seconds) ? seconds : null);
        if (told is not (< ShortestLease or > LongestLease)) return told;
        var near = Math.Clamp(told.Value, ShortestLease, LongestLease);
        reasons.Add($"A lease lasts {ShortestLease} seconds to 30 days here: {near} seconds.");
        return near;
    }

    /// <summary>The ranges in it that are for everybody, joined where they overlap and without the addresses no machine can have.</summary>
    private IEnumerable<AddressRange> Pools(DraftSubnet subnet, IPAddress? gateway, List<string> reasons)
    {
        var network = subnet.Network;
        var (lowest, highest) = (Ipv4Address.From(network.BaseAddress).Bits + 1, Words.Last(network).Bits - 1);
        var ranges = draft.Ranges.Where(range => range.Condition is null && network.Contains(range.First.ToIPAddress()) && network.Contains(range.Last.ToIPAddress()))
            .Select(range => (First: Math.Max(range.First.Bits, lowest), Last: Math.Min(range.Last.Bits, highest))).Where(range => range.First <= range.Last).OrderBy(range => range.First);
        var joined = new List<(uint First, uint Last)>();
        foreach (var range in ranges)
        {
            if (joined.Count > 0 && range.First <= joined[^1].Last) joined[^1] = (joined[^1].First, Math.Max(joined[^1].Last, range.Last));
            else joined.Add(range);
        }
        var taken = Taken(gateway).Where(address => joined.Exists(pool => address >= pool.First && address <= pool.Last)).ToList();
        if (taken.Count > 0) reasons.Add($"Without {string.Join(", ", taken.Select(address => new Ipv4Address(address)))}, which no machine can have.");
        return joined.SelectMany(pool => Without(pool.First, pool.Last, taken)).Select(piece => Range(piece.First, piece.Last));
    }

    /// <summary>Ranges for one class of machines whose rule can be said here; they stay as they are.</summary>
    private IEnumerable<AddressRange> ClassPools(DraftSubnet subnet, IPAddress? gateway)
    {
        foreach (var range in draft.Ranges.Where(range => range.Class is not null && subnet.Network.Contains(range.First.ToIPAddress()) && subnet.Network.Contains(range.Last.ToIPAddress())))
        {
            if (_classes.GetValueOrDefault(range.Class!) is not { } members) continue;
            _usedClasses.Add(range.Class!);
            foreach (var (first, last) in Without(range.First.Bits, range.Last.Bits, [.. Taken(gateway)])) yield return Range(first, last) with { For = members };
        }
    }

    private IEnumerable<uint> Taken(IPAddress? gateway) => here.Own.Select(own => own.Bits).Concat(gateway is null ? [] : [Ipv4Address.From(gateway).Bits]).Distinct().Order();

    private static IEnumerable<(uint First, uint Last)> Without(uint first, uint last, List<uint> taken)
    {
        foreach (var hole in taken.Where(hole => hole >= first && hole <= last))
        {
            if (hole > first) yield return (first, hole - 1);
            first = hole + 1;
        }
        if (first <= last) yield return (first, last);
    }

    private static AddressRange Range(uint first, uint last) => new(new Ipv4Address(first).ToString(), new Ipv4Address(last).ToString());

    private void TellRanges()
    {
        foreach (var range in draft.Ranges)
        {
            var inside = draft.Subnets.Exists(subnet => subnet.Network.Contains(range.First.ToIPAddress()) && subnet.Network.Contains(range.Last.ToIPAddress()));
            if (!inside) report.NotUnderstood(range.At, range.Statement, "No subnet of the file contains these addresses.");
            else if (range.Class is not null && _usedClasses.Contains(range.Class)) report.Understood(range.At, range.Statement, $"Its condition is the pool's class: {Report.Beginning(range.Condition!)}.");
            else if (range.Condition is not null) report.NoPlace(range.At, range.Statement, $"Who may have these addresses can not be said here ({Report.Beginning(range.Condition)}): nobody gets them.");
            else if (draft.Subnets.TrueForAll(subnet => subnet.At != range.At)) report.Understood(range.At, range.Statement);
        }
    }

    private void TellClasses()
    {
        foreach (var one in draft.Classes)
        {
            if (one.Members is null) report.NoPlace(one.At, one.Statement, "Its rule can not be said here: classes are told by firmware, vendor class, user class, MAC prefix or a relay's port.");
            else if (_usedClasses.Contains(one.Name)) report.Understood(one.At, one.Statement, one.Members.VendorClass is null ? null : "A vendor class is compared by its beginning.");
            else report.Ignored(one.At, one.Statement, "No pool is for it; boot files are chosen by the appliance itself.");
        }
    }

    private static ClientClass? Members(IEnumerable<DraftClass> same)
    {
        var all = same.Select(one => one.Members).ToList();
        if (all is [var only]) return only;
        return all.TrueForAll(one => one is { Firmware: not null }) ? new ClientClass { Firmware = [.. all.SelectMany(one => one!.Firmware!).Distinct()] } : null;
    }

    private void TellOptions()
    {
        foreach (var option in draft.Options)
        {
            if (_used.Contains(option)) report.Understood(option.At, option.Statement);
            else if (_wrong.TryGetValue(option, out var problem)) report.NoPlace(option.At, option.Statement, problem);
            else if (option.Code is { } code && IsBoot(code)) report.Ignored(option.At, option.Statement, "Boot files are chosen by the appliance itself, for each machine.");
            else if (option.Code is { } known && Follows(known)) report.Ignored(option.At, option.Statement, "It follows from the subnet and its lease time.");
            else if (option.Code is null) report.NoPlace(option.At, option.Statement, "The option has no number that is known here.");
            else if (!_subnetScopes.Contains(option.Scope)) report.NoPlace(option.At, option.Statement, $"Options of {Report.Beginning(option.Scope.Name)} alone have no place here.");
            else report.Ignored(option.At, option.Statement, "Every subnet has another one, or there is none.");
        }
    }

    private IEnumerable<PlannedReservation> Reservations(DraftHost host)
    {
        if (Client(host) is not { } client)
        {
            report.NotUnderstood(host.At, host.Statement, "It names no MAC address, client identifier or port.");
            yield break;
        }
        if (host.Addresses.Count == 0)
        {
            report.NoPlace(host.At, host.Statement, "A machine without an address of its own has no place here; its name comes when it is a member.");
            yield break;
        }
        var name = Label(host.HostName);
        var reasons = new List<string>();
        if (host.HostName is not null && name is null) reasons.Add($"'{Report.Beginning(host.HostName)}' is not a host name; the address is kept without one.");
        if (host.Macs.Count > 1) reasons.Add($"An address is one client's here: {client}. Nothing is kept for {string.Join(", ", host.Macs.Skip(1))}.");
        report.Understood(host.At, host.Statement, reasons.Count > 0 ? string.Join(' ', reasons) : null);
        List<DhcpOptionValue> options = [.. Options(host.Scopes.Where(scope => !_subnetScopes.Contains(scope)), alone: true)];
        foreach (var address in host.Addresses) yield return new PlannedReservation(host.At, client, address, name, options);
    }

    /// <summary>By the MAC address where there is one: it is the same for firmware, boot loader and operating system.</summary>
    private static ClientKey? Client(DraftHost host) =>
        host.Macs.Count > 0 ? ClientKey.Of(host.Macs[0]) : host.ClientId is { Length: > 1 } id ? ClientKey.OfClientId(id) : host.CircuitId is { Length: > 0 } circuit ? ClientKey.OfCircuit(circuit) : null;

    /// <summary>The first label: the domain is the subnet's.</summary>
    private static string? Label(string? name)
    {
        var label = name?.Split('.')[0].ToLowerInvariant();
        return label is { Length: >= 1 and <= 63 } && label[0] != '-' && label[^1] != '-' && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') ? label : null;
    }

    /// <summary>One for each address: the one that ends last, and of equals the last one told.</summary>
    private List<PlannedLease> Leases()
    {
        var newest = new Dictionary<Ipv4Address, DraftLease>();
        foreach (var lease in draft.Leases)
            if (!newest.TryGetValue(lease.Address, out var other) || Ends(other) <= Ends(lease)) newest[lease.Address] = lease;
        var old = newest.Values.Where(lease => Ends(lease) < now - Farthest).ToList();
        foreach (var file in old.GroupBy(lease => lease.At.File, StringComparer.Ordinal))
            report.Ignored(file.First().At, "old leases", $"{file.Count()} ended more than 30 days ago.");
        return [.. newest.Values.Except(old).OrderBy(lease => lease.Address).Select(Lease)];
    }

    private PlannedLease Lease(DraftLease lease)
    {
        var expires = Ends(lease) < now + Farthest ? Ends(lease) : now + Farthest;
        var granted = new[] { lease.Starts ?? now, now, expires }.Min();
        var name = lease.HostName is { Length: > 0 and <= LongestName } said && said.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.') ? said.ToLowerInvariant() : null;
        return new PlannedLease(lease.At, lease.Address, lease.Mac, lease.ClientId, name, granted, expires);
    }

    private static DateTimeOffset Ends(DraftLease lease) => lease.Ends ?? DateTimeOffset.MaxValue;
}
