using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Appliance.Server.Store.Migrations;

/// <summary>One file "<c>Dhcp/Store/0001_leases.sql</c>".</summary>
internal sealed partial record Migration(string Room, int Number, string Name, string Text)
{
    public string Schema => Room.ToLowerInvariant();

    /// <summary>Of the text with plain line ends, so a checkout with other line ends is the same migration.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    public override string ToString() => $"{Room} {Number:0000}_{Name}";

    /// <summary>What <paramref name="program"/> carries, in the order it must run: ground floor first, then by number.</summary>
    public static IReadOnlyList<Migration> Of(Assembly program, IReadOnlyList<string> rooms) =>
    [
        .. from resource in program.GetManifestResourceNames()
           let match = FileName().Match(resource)
           where match.Success
           let found = new Migration(
               match.Groups["room"].Value, int.Parse(match.Groups["number"].ValueSpan), match.Groups["name"].Value, Read(program, resource))
           orderby rooms.ToList().IndexOf(found.Room), found.Number
           select found,
    ];

    private static string Read(Assembly program, string resource)
    {
        using var reader = new StreamReader(program.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("^(?<room>[A-Z][A-Za-z0-9]+)/Store/(?<number>[0-9]{4})_(?<name>[a-z0-9_]+)\\.sql$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FileName();
}
