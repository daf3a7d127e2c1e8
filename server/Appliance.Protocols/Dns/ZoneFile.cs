namespace Appliance.Protocols.Dns;

/// <summary>
/// Reads zone files (RFC 1035 §5, RFC 2308 §4 for $TTL). A file is read to its end whatever is in it, and everything that is wrong is told
/// with its line; what is right is told too, so that nothing has to be mended twice.
/// </summary>
public sealed class ZoneFile
{
    private readonly List<ZoneFileRecord> _records = [];
    private readonly List<ZoneFileProblem> _problems = [];
    private readonly string _text;
    private string? _origin;
    private string? _owner;
    private uint? _seconds;
    private uint? _lastSeconds;

    private ZoneFile(string text, string origin) => (_text, _origin) = (text, origin);

    /// <param name="origin">The zone's name, in the form of <see cref="DnsName"/>.</param>
    public static (IReadOnlyList<ZoneFileRecord> Records, IReadOnlyList<ZoneFileProblem> Problems) Read(string text, string origin)
    {
        var file = new ZoneFile(text, origin);
        file.ReadEntries();
        return (file._records, file._problems);
    }

    private void ReadEntries()
    {
        var (words, line, first, depth, indented) = (new List<ZoneWord>(), 1, 1, 0, _text is [' ' or '\t', ..]);
        for (var at = 0; at <= _text.Length;)
        {
            var one = at < _text.Length ? _text[at] : '\n';
            if (one == '\n')
            {
                if (depth == 0)
                {
                    if (words.Count > 0) ReadEntry(words, first, indented);
                    words = [];
                }
                else if (at == _text.Length) _problems.Add(new(first, "A parenthesis is not closed."));
                line++;
                at++;
                if (words.Count == 0 && depth == 0) (first, indented) = (line, at < _text.Length && _text[at] is ' ' or '\t');
            }
            else if (char.IsWhiteSpace(one)) at++;
            else if (one == ';') while (at < _text.Length && _text[at] != '\n') at++;
            else if (one == '(')
            {
                depth++;
                at++;
            }
            else if (one == ')')
            {
                if (depth-- == 0) (depth, _) = (0, Wrong(line, "A parenthesis is closed that was not opened."));
                at++;
            }
            else if (one == '"')
            {
                var end = ZoneWord.End(_text, at + 1, quoted: true);
                words.Add(new ZoneWord(_text[(at + 1)..end], Quoted: true));
                if (end == _text.Length || _text[end] == '\n') Wrong(line, "A quotation mark is not closed.");
                at = end < _text.Length && _text[end] == '"' ? end + 1 : end;
            }
            else
            {
                var end = ZoneWord.End(_text, at, quoted: false);
                words.Add(new ZoneWord(_text[at..end]));
                at = end;
            }
        }
    }

    private void ReadEntry(List<ZoneWord> words, int line, bool indented)
    {
        if (!indented && words[0].Text.StartsWith('$'))
        {
            ReadDirective(words, line);
            return;
        }
        var at = 0;
        if (!indented)
        {
            if (DnsName.TryParse(words[at++].Text, _origin, out var owner)) _owner = owner;
            else (_owner, _) = (null, Wrong(line, $"\"{words[0].Text}\" is not a domain name."));
        }
        else if (_owner is null) Wrong(line, "The first record of a file names its owner.");
        uint? seconds = null;
        for (; at < words.Count && !words[at].Quoted; at++)
        {
            if (words[at].Text.Equals("IN", StringComparison.OrdinalIgnoreCase)) continue;
            if (seconds is null && char.IsAsciiDigit(words[at].Text[0]) && ZoneTime.TryParse(words[at].Text, out var given)) seconds = given;
            else break;
        }
        if (at == words.Count)
        {
            Wrong(line, "The record has no type.");
            return;
        }
        _lastSeconds = seconds ?? _lastSeconds;
        if (RecordType.Find(words[at].Text) is not { } type) Wrong(line, $"Records of type {words[at].Text} can not be kept here. Known are {string.Join(", ", RecordType.All)}.");
        else if (RecordData.Read(type, words[(at + 1)..], Name, out var problem) is not { } data) Wrong(line, problem!);
        else if (_owner is not null) _records.Add(new ZoneFileRecord(line, _owner, seconds ?? _seconds ?? _lastSeconds, type, data));
    }

    private void ReadDirective(List<ZoneWord> words, int line)
    {
        switch (words[0].Text.ToUpperInvariant())
        {
            case "$TTL" when words.Count == 2 && ZoneTime.TryParse(words[1].Text, out var seconds):
                _seconds = seconds;
                break;
            case "$ORIGIN" when words.Count == 2 && DnsName.TryParse(words[1].Text, _origin, out var origin):
                _origin = origin;
                break;
            case "$TTL" or "$ORIGIN":
                Wrong(line, $"{words[0].Text} takes one {(words[0].Text.Length == 4 ? "number of seconds" : "domain name")}.");
                break;
            default:
                Wrong(line, $"{words[0].Text} is not read: put what it stands for into the file.");
                break;
        }
    }

    private string? Name(string word) => DnsName.TryParse(word, _origin, out var name) ? name : null;

    private bool Wrong(int line, string problem)
    {
        _problems.Add(new ZoneFileProblem(line, problem));
        return false;
    }
}

/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Owner">In the form of <see cref="DnsName"/>.</param>
/// <param name="Seconds">Null when the file gives no time to live.</param>
/// <param name="Data">On the wire, without compression.</param>
public sealed record ZoneFileRecord(int Line, string Owner, uint? Seconds, RecordType Type, byte[] Data);

public sealed record ZoneFileProblem(int Line, string Problem);
