namespace Appliance.Server.Dhcp.Import.Dnsmasq;

/// <summary>dhcp-option=[tag:T,…][NUMBER|option:NAME],VALUE,….</summary>
internal static class DnsmasqOption
{
    public static DraftOption? Read(DnsmasqLine line, Report report, Func<IReadOnlyList<string>, DraftScope> scope)
    {
        var (words, tags) = (new Queue<string>(line.Words), new List<string>());
        while (words.TryPeek(out var word) && (word.StartsWith("tag:", StringComparison.Ordinal) || word.StartsWith("net:", StringComparison.Ordinal))) tags.Add(words.Dequeue()[4..]);
        if (!words.TryDequeue(out var name) || name.Length == 0)
        {
            report.NotUnderstood(line.At, line.Statement, "It names no option.");
            return null;
        }
        if (name.StartsWith("option6:", StringComparison.Ordinal))
        {
            report.Ignored(line.At, line.Statement, "Only IPv4 is imported.");
            return null;
        }
        if (name.StartsWith("encap:", StringComparison.Ordinal) || name.StartsWith("vi-encap:", StringComparison.Ordinal) || name.StartsWith("vendor:", StringComparison.Ordinal))
        {
            report.NoPlace(line.At, line.Statement, "Options of one vendor's machines have no place here.");
            return null;
        }
        var bare = name.StartsWith("option:", StringComparison.Ordinal) ? name["option:".Length..] : name;
        if (OptionNames.Code(bare) is { } code) return new DraftOption(line.At, line.Statement, scope(tags), code, bare, [.. words], line.Name == "dhcp-option-force");
        report.NotUnderstood(line.At, line.Statement, $"There is no option '{bare}'.");
        return null;
    }
}
