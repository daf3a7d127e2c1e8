using System.Globalization;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Output;

/// <summary>What booted lately: slice by slice, and those that failed.</summary>
internal static class BootSheet
{
    public static IRenderable Draw(BootActivity activity)
    {
        var table = Printer.Table("from", "started", "succeeded", "failed", "running");
        for (var i = 0; i < activity.Slices.Count; i++) Row(table, Words.Time(activity.From.AddMinutes(i * activity.SliceMinutes)), activity.Slices[i]);
        Row(table, "altogether", activity.Total);
        if (activity.Failed.Count == 0) return table;
        var failed = Printer.Table("failed", "mac", "started", "reason", "evidence");
        foreach (var boot in activity.Failed) failed.AddTextRow(boot.Name ?? "", boot.Mac, Words.Time(boot.Started), boot.Reason, Words.Safe(boot.Evidence));
        return new Rows(table, Text.Empty, failed, new Text("What to do: appliance resource timeline NAME"));
    }

    private static void Row(Table table, string from, BootCounts counts) =>
        table.AddTextRow(from, Number(counts.Started), Number(counts.Succeeded), Number(counts.Failed), Number(counts.Running));

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
