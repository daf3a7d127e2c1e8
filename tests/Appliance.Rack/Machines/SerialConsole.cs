using System.Text;
using System.Text.RegularExpressions;

namespace Appliance.Rack;

/// <summary>A machine's serial console: QEMU writes it to a file, we read along and note when each line came.</summary>
public sealed partial class SerialConsole(string path, TimeProvider clock)
{
    private readonly List<ConsoleLine> _lines = [];
    private readonly StringBuilder _unfinished = new();
    private long _read;

    /// <summary>The lines so far, cleaned of terminal control sequences. Call it often: a line's time is when we saw it.</summary>
    public IReadOnlyList<ConsoleLine> Lines
    {
        get
        {
            ReadOn();
            return _lines;
        }
    }

    /// <summary>The code an operator compares before approving, once the machine shows one.</summary>
    public string? EnrolmentCode =>
        Lines.LastOrDefault(line => line.Text.Contains("code", StringComparison.OrdinalIgnoreCase) && Code.IsMatch(line.Text)) is { } shown
            ? Code.Match(shown.Text).Value
            : null;

    public bool Shows(string text) => Lines.Any(line => line.Text.Contains(text, StringComparison.OrdinalIgnoreCase)) ||
        _unfinished.ToString().Contains(text, StringComparison.OrdinalIgnoreCase);

    public string LastWords(int lines = 20) => string.Join('\n', Lines.TakeLast(lines).Select(line => line.Text).Append(_unfinished.ToString()));

    private void ReadOn()
    {
        if (!File.Exists(path)) return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length < _read) _read = 0;
        file.Position = _read;
        var bytes = new byte[file.Length - _read];
        _read += file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        foreach (var one in ControlSequence.Replace(Encoding.Latin1.GetString(bytes), ""))
        {
            if (one is not ('\n' or '\r')) _unfinished.Append(one);
            else if (_unfinished.Length > 0)
            {
                _lines.Add(new ConsoleLine(clock.GetUtcNow(), _unfinished.ToString()));
                _unfinished.Clear();
            }
        }
    }

    [GeneratedRegex(@"\e\[[0-9;?=]*[A-Za-z]", RegexOptions.None, 1000)]
    private static partial Regex ControlSequence { get; }

    [GeneratedRegex(@"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", RegexOptions.None, 1000)]
    private static partial Regex Code { get; }
}

public sealed record ConsoleLine(DateTimeOffset At, string Text);
