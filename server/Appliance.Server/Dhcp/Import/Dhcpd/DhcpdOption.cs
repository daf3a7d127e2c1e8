namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <summary>"option NAME VALUE, …;". A definition ("option NAME code 150 = …") and other spaces than DHCP's are told of only.</summary>
internal static class DhcpdOption
{
    public static void Read(DhcpdStatement statement, DraftScope scope, Draft draft, Report report)
    {
        var name = statement.Word(1);
        if (name == "space" || statement.Word(2) is "code" or "=") report.NoPlace(statement.At, statement.Text, "An option that the file defines itself has no place here.");
        else if (name.StartsWith("dhcp6.", StringComparison.Ordinal)) report.Ignored(statement.At, statement.Text, "Only IPv4 is imported.");
        else
        {
            var bare = name.StartsWith("dhcp.", StringComparison.Ordinal) ? name["dhcp.".Length..] : name;
            if (bare.StartsWith("option-", StringComparison.Ordinal)) bare = bare["option-".Length..];
            draft.Options.Add(new DraftOption(statement.At, statement.Text, scope, OptionNames.Code(bare), bare, statement.List(2)));
        }
    }
}
