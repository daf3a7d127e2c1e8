using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Output;

/// <summary>Prints an answer: as a table for people, or with <c>--json</c> exactly as the API gave it.</summary>
internal sealed class Printer(TextWriter output)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static readonly Option<bool> Json = new("--json") { Description = "Print the API's JSON instead of text", Recursive = true };

    public TextWriter Output => output;

    /// <summary>Prints <paramref name="value"/> as JSON when asked to, otherwise what <paramref name="draw"/> makes of it.</summary>
    public void Print<T>(ParseResult line, T value, JsonTypeInfo<T> type, Func<T, IRenderable> draw)
    {
        if (line.GetValue(Json)) WriteJson(output, value, type);
        else Draw(draw(value));
    }

    /// <summary>One JSON document on one line: for streams.</summary>
    public void Line<T>(T value, JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Something was done about which the API says nothing: a sentence, or a <see cref="Deed"/>.</summary>
    /// <param name="about">What it was done to, as events name it; null for the appliance itself.</param>
    public void Done(ParseResult line, string verb, string? about, string sentence) =>
        Print(line, new Deed(verb, about, sentence), DeedJson.Default.Deed, _ => new Text(sentence));

    public void Draw(IRenderable picture)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        // Piped into a file or another program nothing may be cut off to fit a screen that is not there.
        if (Console.IsOutputRedirected || output != Console.Out) console.Profile.Width = 400;
        console.Write(picture);
        if (picture is Text) output.WriteLine(); // A sentence does not end its line by itself, as a table does.
    }

    public static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column.ToUpperInvariant(), new Style(decoration: Decoration.Bold))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        return table;
    }

    /// <summary>Name and value, one a line; empty values are left out.</summary>
    public static Grid Sheet(params (string Name, string? Value)[] lines)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 2, 0) }).AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (var (name, value) in lines.Where(line => !string.IsNullOrEmpty(line.Value)))
            grid.AddRow(new Text(name, new Style(foreground: Color.Grey)), new Text(value!));
        return grid;
    }

    public static void WriteJson<T>(TextWriter output, T value, JsonTypeInfo<T> type)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented)) JsonSerializer.Serialize(writer, value, type);
        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
