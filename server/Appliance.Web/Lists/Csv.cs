using System.Text;

namespace Appliance.Web.Lists;

/// <summary>Writes RFC 4180. A cell that a spreadsheet would take for a formula is made text: machines' names come from strangers.</summary>
internal static class Csv
{
    private static readonly char[] Quoted = ['"', ',', '\n', '\r'];

    public static string Write<T>(IReadOnlyList<ListColumn<T>> columns, Func<string, string> header, IEnumerable<T> rows)
    {
        var text = new StringBuilder();
        Line(text, columns.Select(column => header(column.Name)));
        foreach (var row in rows) Line(text, columns.Select(column => column.Text(row) ?? ""));
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Cell(string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]) text = "'" + text;
        return text.AsSpan().IndexOfAny(Quoted) >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
