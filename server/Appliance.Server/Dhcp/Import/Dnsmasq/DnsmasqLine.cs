using System.Text;

namespace Appliance.Server.Dhcp.Import.Dnsmasq;

/// <summary>One line of a configuration: "name" or "name=value,value".</summary>
/// <param name="Value">Without quotes and comments; empty when there is none.</param>
internal sealed record DnsmasqLine(Origin At, string Statement, string Name, string Value)
{
    public string[] Words => Value.Length == 0 ? [] : Value.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>Lines that say nothing are left out.</summary>
    public static IEnumerable<DnsmasqLine> Read(string file, string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var said = Bare(line);
            if (said.Length == 0) continue;
            var equals = said.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : said[(equals + 1)..].Trim();
            yield return new DnsmasqLine(new Origin(file, number), said, NameOf(said), value);
        }
    }

    public static string NameOf(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        return (equals < 0 ? line : line[..equals]).Trim();
    }

    /// <summary>A comment begins with # at the line's beginning or after white space, outside of quotes; quotes only keep things together.</summary>
    private static string Bare(string line)
    {
        var (bare, quoted) = (new StringBuilder(line.Length), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') quoted = !quoted;
            else if (line[i] == '#' && !quoted && (i == 0 || char.IsWhiteSpace(line[i - 1]))) break;
            else bare.Append(line[i]);
        }
        return bare.ToString().Trim();
    }
}
