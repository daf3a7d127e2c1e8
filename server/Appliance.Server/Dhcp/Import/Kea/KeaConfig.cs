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
    private void ReadScope(KeaNode node, DraftScope scope)
    {
        foreach (var member in node.Items)
        {
            switch (member.Key)
            {
                case "subnet4" when member.IsList:
                    foreach (var subnet in member.Items) ReadSubnet(subnet, scope);
                    break;
                case "shared-networks" when member.IsList:
                    foreach (var shared in member.Items)
                    {
                        report.Understood(shared.At, $"\"shared-networks\": {shared["name"]?.Text}", "Its subnets stand by themselves here; each needs an address of this machine on it.");
                        ReadScope(shared, new DraftScope(scope, $"shared network {shared["name"]?.Text}"));
                    }
                    break;
                default:
                    ReadCommon(member, scope);
                    break;
            }
        }
    }

    private void ReadSubnet(KeaNode node, DraftScope around)
    {
        var text = node["subnet"]?.Text ?? "";
        var statement = $"\"subnet\": \"{text}\"";
        if (Words.Network(text) is not { } network)
        {
            report.NotUnderstood(node.At, statement, "It is no IPv4 network; nothing inside it is read.");
            return;
        }
        var scope = new DraftScope(around, $"subnet {network}");
        draft.Subnets.Add(new DraftSubnet(node.At, statement, network, scope));
        var condition = Condition(node);
        foreach (var member in node.Items.Where(member => member.Key != "subnet"))
        {
            if (member is { Key: "pools", IsList: true })
            {
                foreach (var pool in member.Items) ReadPool(pool, scope, condition);
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
    private void ReadPool(KeaNode node, DraftScope around, string? condition)
    {
        var text = node["pool"]?.Text ?? "";
        var statement = $"\"pool\": \"{text}\"";
        if (text.Split('-', StringSplitOptions.TrimEntries) is [var from, var to] && Words.TryAddress(from, out Ipv4Address first) && Words.TryAddress(to, out Ipv4Address last) && first <= last)
            draft.Ranges.Add(new DraftRange(node.At, statement, first, last, Condition(node) ?? condition));
        else if (Words.Network(text) is { } network)
            draft.Ranges.Add(new DraftRange(node.At, statement, Ipv4Address.From(network.BaseAddress), Words.Last(network), Condition(node) ?? condition));
        else report.NotUnderstood(node.At, statement, "It is no range of IPv4 addresses.");
        var scope = new DraftScope(around, $"pool {text}");
        foreach (var member in node.Items.Where(member => member.Key != "pool")) ReadCommon(member, scope);
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
                node.At, statement, scope, code is > 0 and < 255 ? (byte)code : OptionNames.Code(name), name, data.Length == 0 ? [] : data.Split(',', StringSplitOptions.TrimEntries)));
        }
    }

    private static string? Condition(KeaNode node) =>
        node["client-class"]?.Text is { Length: > 0 } one ? $"class {one}"
        : node["client-classes"] is { Items.Count: > 0 } several ? $"classes {string.Join(", ", several.Items.Select(item => item.Text))}" : null;
}
