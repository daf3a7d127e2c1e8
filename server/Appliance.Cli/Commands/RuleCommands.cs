using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance rule …</c>.</summary>
internal static class RuleCommands
{
    public static Command Make(Printer printer) =>
        Verb.Bare("rule", "Approval rules: machines that become members without a person", List(printer), Show(printer), Set(printer), Try(printer), Remove(printer));

    private static Command List(Printer printer) => Verb.Make("list", "List the rules, in the order they are asked", [], async (line, client, stop) =>
        printer.Print(line, await client.ApprovalRulesAsync(stop), ContractsJson.Default.IReadOnlyListApprovalRule, rules =>
        {
            var table = Printer.Table("order", "name", "when", "pool", "host name", "let in", "ends");
            foreach (var r in rules) table.AddTextRow($"{r.Order}", r.Name, When(r.When), r.Pool, r.HostName, $"{r.Used} of {r.Most}", r.Ends is { } ends ? Words.Time(ends) : "");
            return table;
        }));

    private static Command Show(Printer printer)
    {
        var name = Verb.Named("name", "The rule");
        return Verb.Make("show", "Show one rule", [name], async (line, client, stop) =>
            printer.Print(line, await client.ApprovalRuleAsync(line.GetValue(name)!, stop), ContractsJson.Default.ApprovalRule, Draw));
    }

    private static Command Set(Printer printer)
    {
        var (name, options) = (Verb.Named("name", "The rule"), new RuleOptions());
        var apply = new Option<bool>("--apply-to-waiting") { Description = "Also decide about machines that wait already" };
        return Verb.Make("set", "Make a rule, or change it; what is not named stays", [name, .. options.All, apply], async (line, client, stop) =>
        {
            var spec = options.Read(line, await KnownAsync(client, line.GetValue(name)!, stop));
            var reply = await client.SetApprovalRuleAsync(line.GetValue(name)!, spec, line.GetValue(apply), stop);
            printer.Print(line, reply, ContractsJson.Default.ApprovalRuleReply, kept => line.GetValue(apply) ? new Rows(Draw(kept.Rule), Draw(kept.Verdicts)) : Draw(kept.Rule));
        });
    }

    private static Command Try(Printer printer)
    {
        var (name, options) = (Verb.Named("name", "The rule, or what a new one would be called"), new RuleOptions());
        return Verb.Make("try", "Say what a rule, as it is or as it would be, does with the machines that wait; nothing is changed", [name, .. options.All], async (line, client, stop) =>
        {
            var spec = options.Read(line, await KnownAsync(client, line.GetValue(name)!, stop));
            printer.Print(line, await client.TryApprovalRuleAsync(line.GetValue(name)!, spec, stop), ContractsJson.Default.IReadOnlyListRuleVerdict, Draw);
        });
    }

    private static Command Remove(Printer printer)
    {
        var name = Verb.Named("name", "The rule");
        return Verb.Make("remove", "Remove a rule; the machines it let in stay", [name], async (line, client, stop) =>
        {
            await client.RemoveApprovalRuleAsync(line.GetValue(name)!, stop);
            printer.Done(line, "remove", $"approval-rule/{line.GetValue(name)}", $"Removed {line.GetValue(name)}.");
        });
    }

    private static async Task<ApprovalRule?> KnownAsync(ApplianceClient client, string name, CancellationToken stop) =>
        (await client.ApprovalRulesAsync(stop)).FirstOrDefault(rule => rule.Name == name);

    private static IRenderable Draw(ApprovalRule rule) => Printer.Sheet(
        ("name", rule.Name),
        ("order", rule.Order.ToString(CultureInfo.InvariantCulture)),
        ("when", When(rule.When)),
        ("pool", rule.Pool),
        ("host name", rule.HostName),
        ("let in", $"{rule.Used} of {rule.Most}"),
        ("ends", rule.Ends is { } ends ? Words.Time(ends) : null),
        ("with data", rule.UnlessData ? "waits for a person" : "let in as well"),
        ("changed", $"{Words.Time(rule.Changed)} by {rule.ChangedBy}"));

    private static IRenderable Draw(IReadOnlyList<RuleVerdict> verdicts)
    {
        if (verdicts.Count == 0) return new Text("No machine that waits fits the rule.");
        var table = Printer.Table("machine", "becomes", "waits because");
        foreach (var one in verdicts) table.AddTextRow(one.Machine, one.Approved ? one.HostName : "", one.Reason);
        return table;
    }

    private static string When(RuleConditions when) => string.Join(", ", new (string What, object? Value)[]
    {
        ("maker", when.Maker), ("model", when.Model), ("subnet", when.Subnet), ("MAC", when.MacPrefix), ("firmware", when.Firmware is { } kind ? Words.Of(kind) : null),
        ("memory from GiB", when.LeastMemoryGib), ("memory to GiB", when.MostMemoryGib), ("disks from", when.LeastDisks), ("disks to", when.MostDisks),
    }.Where(one => one.Value is not null).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.What} {one.Value}")));
}
