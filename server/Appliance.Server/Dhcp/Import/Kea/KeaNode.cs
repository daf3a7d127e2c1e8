using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Appliance.Server.Dhcp.Import.Kea;

/// <summary>A JSON value that knows its line. Kea allows comments in three styles (//, /* */ and #) and commas at an end.</summary>
internal sealed class KeaNode(Origin at, JsonTokenType kind, string text = "")
{
    private const int DeepestNesting = 64;

    private readonly List<KeaNode> _items = [];

    public Origin At { get; } = at;

    /// <summary>Its name in the object around it; empty in a list.</summary>
    public string Key { get; private init; } = "";

    public bool IsObject => kind == JsonTokenType.StartObject;

    public bool IsList => kind == JsonTokenType.StartArray;

    /// <summary>Members or items, in the file's order.</summary>
    public IReadOnlyList<KeaNode> Items => _items;

    /// <summary>The text of a text; null for anything else.</summary>
    public string? Text => kind == JsonTokenType.String ? text : null;

    public int? Number => kind == JsonTokenType.Number && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool IsTrue => kind == JsonTokenType.True;

    /// <summary>The last member of that name: Kea takes the last, too.</summary>
    public KeaNode? this[string key] => _items.FindLast(item => item.Key == key);

    /// <summary>As the report shows it: what is in an object or a list is not a part of it, and may be a password.</summary>
    public string Statement => kind switch
    {
        JsonTokenType.StartObject => $"\"{Key}\": {{ … }}",
        JsonTokenType.StartArray => $"\"{Key}\": [ … ]",
        JsonTokenType.String => $"\"{Key}\": \"{text}\"",
        _ => $"\"{Key}\": {text}",
    };

    /// <exception cref="Contracts.FaultException">It is no JSON.</exception>
    public static KeaNode Read(string file, string text)
    {
        var octets = Encoding.UTF8.GetBytes(WithoutHashes(text));
        var reader = new Utf8JsonReader(octets, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = DeepestNesting });
        try
        {
            return Read(ref reader, file, octets);
        }
        catch (JsonException wrong)
        {
            throw ImportFault.At(new Origin(file, (int)(wrong.LineNumber ?? 0) + 1), $"it is no JSON that can be read ({wrong.Message.Split(" LineNumber:")[0]})");
        }
        catch (InvalidOperationException)
        {
            throw ImportFault.At(new Origin(file, 1), "a text in it is not well formed.");
        }
    }

    private static KeaNode Read(ref Utf8JsonReader reader, string file, ReadOnlySpan<byte> octets)
    {
        var (open, line, counted, key) = (new Stack<KeaNode>(), 1, 0L, "");
        KeaNode? whole = null;
        while (reader.Read())
        {
            line += octets[(int)counted..(int)reader.TokenStartIndex].Count((byte)'\n');
            counted = reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.PropertyName) key = reader.GetString()!;
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) open.Pop();
            else
            {
                var value = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? ""
                    : reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
                var node = new KeaNode(new Origin(file, line), reader.TokenType, value) { Key = key };
                if (open.TryPeek(out var around)) around._items.Add(node);
                whole ??= node;
                if (node.IsObject || node.IsList) open.Push(node);
                key = "";
            }
        }
        return whole!;
    }

    /// <summary>The reader knows two of the three styles of comment: what stands behind a # becomes blank, so that lines stay where they are.</summary>
    private static string WithoutHashes(string text)
    {
        var blank = new StringBuilder(text);
        var (quoted, comment) = (false, "");
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (comment == "/*")
            {
                if (letter == '/' && text[i - 1] == '*') comment = "";
            }
            else if (comment.Length > 0)
            {
                if (letter == '\n') comment = "";
                else if (comment == "#") blank[i] = ' ';
            }
            else if (quoted)
            {
                if (letter == '\\') i++;
                else quoted = letter != '"';
            }
            else if (letter == '"') quoted = true;
            else if (letter == '#')
            {
                comment = "#";
                blank[i] = ' ';
            }
            else if (letter == '/' && i + 1 < text.Length && text[i + 1] is '/' or '*')
            {
                comment = text[i..(i + 2)];
                i++;
            }
        }
        return blank.ToString();
    }
}
