using System.Text;
using Appliance.Contracts;

namespace Appliance.Server.Inventory.States;

/// <summary>The life-cycle table as documentation shows it.</summary>
internal static class LifecycleDrawing
{
    /// <summary>A Markdown table: one line per row of <see cref="LifecycleRules.Table"/>, then the state diagram in Mermaid.</summary>
    public static string Draw()
    {
        var page = new StringBuilder("| from | intent or event | on the way | ends in | on failure or deadline |\n|---|---|---|---|---|\n");
        foreach (var row in LifecycleRules.Table)
            page.Append($"| {State(row.From)} | {row.Intent} | {Way(row)} | {(row.To is { } to ? State(to) : "removed")} | {Failure(row)} |\n");
        page.Append("\n```mermaid\nstateDiagram-v2\n");
        foreach (var (from, to) in LifecycleRules.Table.SelectMany(row => row.Edges()).Distinct()) page.Append($"    {from} --> {to}\n");
        return page.Append("```\n").ToString();
    }

    private static string State(Lifecycle? state) => state?.ToString() ?? "(nobody knows it)";

    private static string Way(LifecycleRow row) =>
        row.Via.Length == 0 ? "–" : string.Join(", ", row.Via.Select(state => row.Skippable.Contains(state) ? $"({state})" : state.ToString()));

    private static string Failure(LifecycleRow row) =>
        row.Else.Length == 0 ? "unchanged" : string.Join(" or ", row.Else) + " with a fault";
}
