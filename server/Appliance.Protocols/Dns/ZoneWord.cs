namespace Appliance.Protocols.Dns;

/// <summary>A word of a zone file, its backslashes still in it.</summary>
/// <param name="Quoted">It stood in quotation marks.</param>
public readonly record struct ZoneWord(string Text, bool Quoted = false)
{
    /// <summary>Takes a line apart, as a record's data is written.</summary>
    /// <returns>Null when a quotation mark is not closed.</returns>
    public static IReadOnlyList<ZoneWord>? Split(string line)
    {
        var words = new List<ZoneWord>();
        for (var at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at])) at++;
            else if (line[at] == '"')
            {
                var end = End(line, at + 1, quoted: true);
                if (end == line.Length) return null;
                words.Add(new ZoneWord(line[(at + 1)..end], Quoted: true));
                at = end + 1;
            }
            else
            {
                var end = End(line, at, quoted: false);
                words.Add(new ZoneWord(line[at..end]));
                at = end;
            }
        }
        return words;
    }

    /// <summary>Where a word ends.</summary>
    internal static int End(string text, int at, bool quoted)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (quoted ? text[at] is '"' or '\n' : char.IsWhiteSpace(text[at]) || text[at] is '"' or ';' or '(' or ')') break;
        }
        return Math.Min(at, text.Length);
    }
}
