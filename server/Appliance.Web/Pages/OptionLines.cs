using Appliance.Contracts;

namespace Appliance.Web.Pages;

/// <summary>DHCP options as they are typed, one on each line: "ntp-servers = 10.99.0.1", with "!=" for those told to everybody.</summary>
internal static class OptionLines
{
    public static string Show(IReadOnlyList<DhcpOptionValue> options) =>
        string.Join('\n', options.Select(option => $"{option.Option} {(option.Always ? "!=" : "=")} {option.Value}"));

    /// <summary>A line without a sign is an option without a value, which the API refuses with its name.</summary>
    public static IReadOnlyList<DhcpOptionValue> Read(string? typed)
    {
        var options = new List<DhcpOptionValue>();
        foreach (var line in (typed ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at < 0) options.Add(new DhcpOptionValue(line, ""));
            else if (at > 0 && line[at - 1] == '!') options.Add(new DhcpOptionValue(line[..(at - 1)].Trim(), line[(at + 1)..].Trim(), Always: true));
            else options.Add(new DhcpOptionValue(line[..at].Trim(), line[(at + 1)..].Trim()));
        }
        return options;
    }
}
