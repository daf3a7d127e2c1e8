using System.CommandLine;
using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>The options that describe an approval rule; the same for set and try. "any" takes a condition away.</summary>
internal sealed class RuleOptions
{
    private const string Any = "any";

    private readonly Option<int?> _order = new("--order") { Description = "Lower is asked first; 100 unless given" };
    private readonly Option<string?> _maker = new("--maker") { Description = "The maker as machines report it; 'Dell*' for how it begins; any: do not ask" };
    private readonly Option<string?> _model = new("--model") { Description = "The model, likewise" };
    private readonly Option<string?> _subnet = new("--subnet") { Description = "The subnet they call from", HelpName = "NAME" };
    private readonly Option<string?> _mac = new("--mac-prefix") { Description = "How the address they boot from begins, as 52:54:00" };
    private readonly Option<string?> _firmware = new("--firmware") { Description = "What they boot with: bios, uefiX64, uefiArm64" };
    private readonly Option<string?> _leastMemory = new("--least-memory-gib") { Description = "Memory from this on", HelpName = "GIB" };
    private readonly Option<string?> _mostMemory = new("--most-memory-gib") { Description = "Memory up to this", HelpName = "GIB" };
    private readonly Option<string?> _leastDisks = new("--least-disks") { Description = "Disks from this on", HelpName = "COUNT" };
    private readonly Option<string?> _mostDisks = new("--most-disks") { Description = "Disks up to this", HelpName = "COUNT" };
    private readonly Option<string?> _pool = new("--pool") { Description = "The pool they go into; default unless given" };
    private readonly Option<string?> _hostName = new("--host-name") { Description = "Their names: 'node-{n}', 'node-{n:3}', '{serial}', '{asset}' or '{mac}'", HelpName = "TEMPLATE" };
    private readonly Option<int?> _most = new("--most") { Description = "So many machines at most", HelpName = "COUNT" };
    private readonly Option<string?> _ends = new("--ends") { Description = "Until when it is good, as 2026-12-31 or 2026-12-31T18:00Z; never: without end", HelpName = "TIME" };
    private readonly Option<bool?> _data = new("--unless-data") { Description = "Machines with data on a disk wait for a person; true unless given" };

    public IReadOnlyList<Symbol> All => [_order, _maker, _model, _subnet, _mac, _firmware, _leastMemory, _mostMemory, _leastDisks, _mostDisks, _pool, _hostName, _most, _ends, _data];

    /// <summary>The whole rule: as it is, with what the line names in its place.</summary>
    public ApprovalRuleSpec Read(ParseResult line, ApprovalRule? known)
    {
        var (now, when) = (known?.Spec() ?? new ApprovalRuleSpec(), known?.When ?? new RuleConditions());
        return now with
        {
            Order = line.GetValue(_order) ?? now.Order,
            When = when with
            {
                Maker = Text(line, _maker, when.Maker),
                Model = Text(line, _model, when.Model),
                Subnet = Text(line, _subnet, when.Subnet),
                MacPrefix = Text(line, _mac, when.MacPrefix),
                Firmware = line.GetValue(_firmware) switch
                {
                    null => when.Firmware,
                    Any => null,
                    var kind when Enum.TryParse<FirmwareKind>(kind, ignoreCase: true, out var wanted) && Enum.IsDefined(wanted) => wanted,
                    var kind => throw new UsageException($"--firmware {kind}: write one of {string.Join(", ", Enum.GetNames<FirmwareKind>())}, or any."),
                },
                LeastMemoryGib = Number(line, _leastMemory, when.LeastMemoryGib),
                MostMemoryGib = Number(line, _mostMemory, when.MostMemoryGib),
                LeastDisks = Number(line, _leastDisks, when.LeastDisks),
                MostDisks = Number(line, _mostDisks, when.MostDisks),
            },
            Pool = line.GetValue(_pool) ?? now.Pool,
            HostName = line.GetValue(_hostName) ?? now.HostName,
            Most = line.GetValue(_most) ?? now.Most,
            Ends = line.GetValue(_ends) switch
            {
                null => now.Ends,
                "never" => null,
                var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var ends) => ends,
                var text => throw new UsageException($"--ends {text}: write a time as 2026-12-31 or 2026-12-31T18:00Z, or never."),
            },
            UnlessData = line.GetValue(_data) ?? now.UnlessData,
        };
    }

    private static string? Text(ParseResult line, Option<string?> option, string? now) => line.GetValue(option) switch { null => now, Any => null, var given => given };

    private static int? Number(ParseResult line, Option<string?> option, int? now) => line.GetValue(option) switch
    {
        null => now,
        Any => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new UsageException($"{option.Name} {text}: write a whole number, or any."),
    };
}
