using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Kea;

/// <summary>Reads the "Dhcp4" of a Kea configuration.</summary>
internal sealed class KeaConfig(Draft draft, Report report)
{
    public void Read(SourceFile file)
    {
        var whole = KeaNode.Read(file.Name, file.Text);
        if (!whole.IsObject) throw ImportFault.At(whole.At, "a configuration of Kea is an object.");
        foreach (var member in whole.Items)
        {
            if (member is { Key: "Dhcp4", IsObject: true }) ReadScope(member, draft.Everywhere);
            else KeaNames.Tell(member, report);
        }
    }

    /// <summary>Dhcp4 itself, or a shared network in it.</summary>
    private void ReadScope(KeaNode node, DraftScope scope, string? wire = null)
    {
        foreach (var member in node.Items)
        {
            switch (member.Key)
            {
                case "subnet4" when member.IsList:
                    foreach (var subnet in member.Items) ReadSubnet(subnet, scope, wire);
                    break;
                case "shared-networks" when member.IsList:
                    foreach (var shared in member.Items)
                    {
                        report.Understood(shared.At, $"\"shared-networks\": {shared["name"]?.Text}", "Its subnets share a wire here too.");
                        ReadScope(shared, new DraftScope(scope, $"shared network {shared["name"]?.Text}"), shared["name"]?.Text);
                    }
                    break;
                case "client-classes" when member.IsList && member.Items is [{ IsObject: true }, ..]:
                    foreach (var one in member.Items) ReadClass(one);
                    break;
                default:
                    ReadCommon(member, scope);
                    break;
            }
        }
    }

    private void ReadClass(KeaNode node)
    {
        var name = node["name"]?.Text ?? "";
        draft.Classes.Add(new DraftClass(node.At, $"\"client-classes\": {name}", name, node["test"]?.Text is { } test ? ClassRule.Read(ClassRule.Compact(test)) : null));
        foreach (var member in node.Items.Where(member => member.Key is not ("name" or "test"))) ReadCommon(member, new DraftScope(null, $"class {name}"));
    }

    private void ReadSubnet(KeaNode node, DraftScope around, string? wire)
    {
        var text = node["subnet"]?.Text ?? "";
        var statement = $"\"subnet\": \"{text}\"";
        if (Words.Network(text) is not { } network)
        {
            report.NotUnderstood(node.At, statement, "It is no IPv4 network; nothing inside it is read.");
            return;
        }
        var scope = new DraftScope(around, $"subnet {network}");
        draft.Subnets.Add(new DraftSubnet(node.At, statement, network, scope, SharedNetwork: wire));
        var (condition, members) = Condition(node);
        foreach (var member in node.Items.Where(member => member.Key is not ("subnet" or "client-class" or "client-classes")))
        {
            if (member is { Key: "pools", IsList: true })
            {
                foreach (var pool in member.Items) ReadPool(pool, scope, condition, members);
            }
            else ReadCommon(member, scope);
        }
    }

    /// <summary>What may stand at every depth.</summary>
    private void ReadCommon(KeaNode member, DraftScope scope)
    {
        switch (member.Key)
        {
            case "valid-lifetime" when member.Number is { } seconds:
                scope.LeaseSeconds = seconds;
                report.Understood(member.At, member.Statement);
                break;
            case "option-data" when member.IsList:
                foreach (var option in member.Items) ReadOption(option, scope);
                break;
            case "reservations" when member.IsList:
                foreach (var kept in member.Items) KeaReservation.Read(kept, draft, report, ReadOption);
                break;
            default:
                KeaNames.Tell(member, report);
                break;
        }
    }

    /// <summary>"10.0.0.10 - 10.0.0.99", or a network.</summary>
    private void ReadPool(KeaNode node, DraftScope around, string? condition, string? members)
    {
        var text = node["pool"]?.Text ?? "";
        var statement = $"\"pool\": \"{text}\"";
        if (condition is null) (condition, members) = Condition(node);
        else if (Condition(node).Said is { } also) (condition, members) = ($"{condition} and {also}", null);
        if (text.Split('-', StringSplitOptions.TrimEntries) is [var from, var to] && Words.TryAddress(from, out Ipv4Address first) && Words.TryAddress(to, out Ipv4Address last) && first <= last)
            draft.Ranges.Add(new DraftRange(node.At, statement, first, last, condition, members));
        else if (Words.Network(text) is { } network)
            draft.Ranges.Add(new DraftRange(node.At, statement, Ipv4Address.From(network.BaseAddress), Words.Last(network), condition, members));
        else report.NotUnderstood(node.At, statement, "It is no range of IPv4 addresses.");
        var scope = new DraftScope(around, $"pool {text}");
        foreach (var member in node.Items.Where(member => member.Key is not ("pool" or "client-class" or "client-classes"))) ReadCommon(member, scope);
    }

    private void ReadOption(KeaNode node, DraftScope scope)
    {
        var code = node["code"]?.Number;
        var name = node["name"]?.Text ?? $"{code}";
        var data = node["data"]?.Text ?? "";
        var statement = $"\"option-data\": {name} {data}";
        if (node["space"]?.Text is { } space && space != "dhcp4") report.NoPlace(node.At, statement, "Options of one vendor's machines have no place here.");
        else if (node["never-send"]?.IsTrue == true) report.NoPlace(node.At, statement, "An option that is kept back has no place here.");
        else
        {
            draft.Options.Add(new DraftOption(
                node.At, statement, scope, code is > 0 and < 255 ? (byte)code : OptionNames.Code(name), name, data.Length == 0 ? [] : data.Split(',', StringSplitOptions.TrimEntries), node["always-send"]?.IsTrue == true));
        }
    }

    /// <summary>Who may have the addresses, and the class when it is one alone.</summary>
    private static (string? Said, string? Class) Condition(KeaNode node) => node["client-class"]?.Text is { Length: > 0 } one ? ($"class {one}", one)
        : node["client-classes"] is { Items: [var only] } ? ($"class {only.Text}", only.Text)
        : node["client-classes"] is { Items.Count: > 0 } several ? ($"classes {string.Join(", ", several.Items.Select(item => item.Text))}", null)
        : default;
}
