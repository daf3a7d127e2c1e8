using System.Globalization;
using System.Text;

namespace Appliance.Server.Syslog.Messages;

/// <summary>One message as RFC 5424 writes it. The values that matter most come first, for what is too long loses its end.</summary>
/// <param name="Facility">RFC 5424, table 1.</param>
/// <param name="Level">RFC 5424, table 2: 3 error, 4 warning, 5 notice, 6 informational.</param>
/// <param name="Kind">MSGID, and the name of the structured data: "audit".</param>
/// <param name="Values">Null is left out, so that null and empty stay apart.</param>
internal sealed record SyslogMessage(int Facility, int Level, DateTimeOffset At, string Kind, IReadOnlyList<(string Name, string? Value)> Values, string Text)
{
    private const string CutMark = " cut=\"yes\"";

    /// <param name="longest">In bytes.</param>
    public byte[] Write(string host, int enterprise, int longest)
    {
        var head = $"<{Facility * 8 + Level}>1 {At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)} {Name(host, 255)} appliance - {Kind} [{Kind}@{enterprise}";
        var (line, left) = (new StringBuilder(head), longest - Encoding.UTF8.GetByteCount(head) - CutMark.Length - 1);
        var cut = false;
        foreach (var (name, value) in Values)
        {
            if (value is null) continue;
            var one = $" {name}=\"{Escaped(value)}\"";
            var length = Encoding.UTF8.GetByteCount(one);
            if (cut |= length > left) continue;
            line.Append(one);
            left -= length;
        }
        line.Append(cut ? CutMark : "").Append(']');
        var text = " " + Text;
        if (Encoding.UTF8.GetByteCount(text) <= left) line.Append(text);
        return Encoding.UTF8.GetBytes(line.ToString());
    }

    /// <summary>RFC 5424, 6.3.3: these three signs and no others.</summary>
    private static string Escaped(string value) =>
        value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal);

    private static string Name(string host, int longest)
    {
        var name = string.Concat(host.Where(sign => sign is > ' ' and <= '~'));
        return name.Length == 0 ? "-" : name[..Math.Min(name.Length, longest)];
    }
}
