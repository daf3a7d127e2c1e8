using System.Text;

namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <param name="IsText">It stood in quotes.</param>
internal readonly record struct DhcpdToken(string Text, int Line, bool IsText = false)
{
    public bool Is(char sign) => !IsText && Text.Length == 1 && Text[0] == sign;

    /// <summary>Words, texts in quotes, and { } ; , each by itself.</summary>
    public static IEnumerable<DhcpdToken> Read(string file, string text)
    {
        var line = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '\n') line++;
            else if (letter == '#') i = (text.IndexOf('\n', i) is var end and >= 0 ? end : text.Length) - 1;
            else if (letter is '{' or '}' or ';' or ',') yield return new DhcpdToken(letter.ToString(), line);
            else if (letter == '"')
            {
                var begun = line;
                yield return new DhcpdToken(Quoted(new Origin(file, line), text, ref i, ref line), begun, IsText: true);
            }
            else if (!char.IsWhiteSpace(letter))
            {
                var end = i;
                while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('{' or '}' or ';' or ',' or '"' or '#')) end++;
                yield return new DhcpdToken(text[i..end], line);
                i = end - 1;
            }
        }
    }

    /// <summary>Backslashes bring octets in octal, and whatever else would end the text.</summary>
    private static string Quoted(Origin at, string text, ref int i, ref int line)
    {
        var content = new StringBuilder();
        for (i++; i < text.Length && text[i] != '"'; i++)
        {
            if (text[i] == '\n') line++;
            if (text[i] != '\\' || i + 1 == text.Length) content.Append(text[i]);
            else if (text[i + 1] is >= '0' and <= '7')
            {
                var (octet, digits) = (0, 0);
                for (; digits < 3 && i + 1 < text.Length && text[i + 1] is >= '0' and <= '7'; digits++) octet = octet * 8 + (text[++i] - '0');
                content.Append((char)(octet & 0xff));
            }
            else content.Append(text[++i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
        }
        return i < text.Length ? content.ToString() : throw ImportFault.At(at, "the text in quotes that begins here does not end.");
    }
}
