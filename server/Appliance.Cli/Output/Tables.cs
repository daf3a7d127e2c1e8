using Spectre.Console;

namespace Appliance.Cli.Output;

internal static class Tables
{
    /// <summary>A row of plain text: nothing in it is read as markup, and control characters are made harmless.</summary>
    public static void AddTextRow(this Table table, params string?[] cells) => table.AddRow(cells.Select(cell => new Text(Words.Safe(cell))));
}
