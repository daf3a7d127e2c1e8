using System.Globalization;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <summary>Reads ISC dhcpd's configuration. An include is read in its place when its file is given too.</summary>
internal sealed class DhcpdConfig(Draft draft, Report report)
{
    private const int DeepestInclude = 8;

    private readonly HashSet<string> _included = new(StringComparer.Ordinal);
    private Dictionary<string, SourceFile> _files = [];
    private int _depth;

    public void Read(IReadOnlyList<SourceFile> files)
    {
        _files = files.DistinctBy(file => file.BaseName).ToDictionary(file => file.BaseName, StringComparer.Ordinal);
        var parsed = files.ToDictionary(file => file.Name, file => DhcpdStatement.Read(file.Name, file.Text), StringComparer.Ordinal);
        var wanted = parsed.Values.SelectMany(Includes).Select(BaseName).ToHashSet(StringComparer.Ordinal);
        // Those that others include come in their places; a circle has no beginning, so whatever was not read then is read last.
        foreach (var file in files.Where(file => !wanted.Contains(file.BaseName))) ReadFile(file, parsed[file.Name]);
        foreach (var file in files.Where(file => wanted.Contains(file.BaseName) && !_included.Contains(file.Name))) ReadFile(file, parsed[file.Name]);

        void ReadFile(SourceFile file, IReadOnlyList<DhcpdStatement> statements)
        {
            if (_included.Add(file.Name)) Walk(statements, new DhcpdPlace(draft.Everywhere));
        }
    }

    /// <summary>Also for what a lease file has kept of hosts.</summary>
    public void ReadHost(DhcpdStatement statement) => DhcpdHost.Read(statement, new DhcpdPlace(draft.Everywhere), draft, report);

    private static IEnumerable<string> Includes(IReadOnlyList<DhcpdStatement> statements) =>
        statements.SelectMany(one => one.Word(0) == "include" ? [one.Word(1)] : Includes(one.Block ?? []));

    private static string BaseName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private void Walk(IReadOnlyList<DhcpdStatement> statements, DhcpdPlace place)
    {
        foreach (var statement in statements) Read(statement, place);
    }

    private void Read(DhcpdStatement statement, DhcpdPlace place)
    {
        switch (statement.Word(0))
        {
            case "subnet" when statement.Block is not null:
                ReadSubnet(statement, place);
                break;
            case "shared-network" or "group" when statement.Block is { } block:
                report.Understood(statement.At, statement.Text, statement.Word(0) == "group" ? null : "Its subnets share a wire here too.");
                Walk(block, place.Within(new DraftScope(place.Scope, statement.Text), HostNames(block) ?? place.HostNames, wire: statement.Word(0) == "group" ? null : statement.Word(1)));
                break;
            case "pool" when statement.Block is { } block:
                ReadPool(statement, block, place);
                break;
            case "range":
                ReadRange(statement, place);
                break;
            case "host" when statement.Block is not null:
                DhcpdHost.Read(statement, place, draft, report);
                break;
            case "option":
                DhcpdOption.Read(statement, place.Scope, draft, report);
                break;
            case "default-lease-time" when !place.IsPool && int.TryParse(statement.Word(1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds):
                place.Scope.LeaseSeconds = seconds;
                report.Understood(statement.At, statement.Text);
                break;
            case "use-host-decl-names":
                place.HostNames = statement.Word(1) is "on" or "true";
                report.Understood(statement.At, statement.Text);
                break;
            case "class" when statement.Block is { } block:
                draft.Classes.Add(new DraftClass(statement.At, statement.Text, statement.Word(1), block is [var match] ? ClassRule.Read(ClassRule.Compact(match.Text)) : null));
                break;
            case "include":
                ReadInclude(statement, place);
                break;
            case "allow" or "deny" or "ignore" when place.IsPool:
                break; // Told with the pool.
            default:
                Other(statement);
                break;
        }
    }

    private void Other(DhcpdStatement statement)
    {
        if (DhcpdNames.Of(statement.Word(0)) is { } known) report.Add(statement.At, statement.Text, known.Verdict, known.Reason);
        else report.NotUnderstood(statement.At, statement.Text, "dhcpd has no such statement that is known here.");
    }

    private void ReadSubnet(DhcpdStatement statement, DhcpdPlace place)
    {
        var network = statement.Word(2) == "netmask" ? Words.Network(statement.Word(1), statement.Word(3)) : null;
        if (network is not { } at)
        {
            report.NotUnderstood(statement.At, statement.Text, "It is no network and mask; nothing inside it is read.");
            return;
        }
        var scope = new DraftScope(place.Scope, statement.Text);
        draft.Subnets.Add(new DraftSubnet(statement.At, statement.Text, at, scope, SharedNetwork: place.Wire));
        Walk(statement.Block!, place.Within(scope, HostNames(statement.Block!) ?? place.HostNames));
    }

    private void ReadPool(DhcpdStatement statement, IReadOnlyList<DhcpdStatement> block, DhcpdPlace place)
    {
        var rules = block.Where(one => one.Word(0) is "allow" or "deny" or "ignore").ToList();
        var members = rules is [var rule] && rule.Word(0) == "allow" && rule.Word(1) == "members" && rule.Word(2) == "of" ? rule.Word(3) : null;
        report.Understood(statement.At, statement.Text);
        Walk(block, place.Within(new DraftScope(place.Scope, "a pool"), place.HostNames, rules.Count > 0 ? string.Join(", ", rules.Select(one => one.Text)) : null, members, isPool: true));
    }

    private void ReadRange(DhcpdStatement statement, DhcpdPlace place)
    {
        var from = statement.Word(1) == "dynamic-bootp" ? 2 : 1;
        var end = statement.Tokens.Count > from + 1 ? from + 1 : from;
        if (!Words.TryAddress(statement.Word(from), out Ipv4Address first) || !Words.TryAddress(statement.Word(end), out Ipv4Address last) || last < first)
            report.NotUnderstood(statement.At, statement.Text, "It is no range of IPv4 addresses.");
        else draft.Ranges.Add(new DraftRange(statement.At, statement.Text, first, last, place.Condition, place.Class));
    }

    private void ReadInclude(DhcpdStatement statement, DhcpdPlace place)
    {
        if (!_files.TryGetValue(BaseName(statement.Word(1)), out var file)) report.NotUnderstood(statement.At, statement.Text, "This file was not given: give it too.");
        else if (_depth == DeepestInclude || !_included.Add(file.Name)) report.Ignored(statement.At, statement.Text, "It is read already.");
        else
        {
            report.Understood(statement.At, statement.Text);
            _depth++;
            Walk(DhcpdStatement.Read(file.Name, file.Text), place);
            _depth--;
        }
    }

    /// <summary>It holds for the whole block, wherever in it it stands.</summary>
    private static bool? HostNames(IReadOnlyList<DhcpdStatement> block) =>
        block.FirstOrDefault(one => one.Word(0) == "use-host-decl-names") is { } said ? said.Word(1) is "on" or "true" : null;
}
