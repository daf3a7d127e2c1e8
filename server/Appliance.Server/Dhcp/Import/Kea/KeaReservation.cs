using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Kea;

/// <summary>One of Kea's "reservations": it tells a machine by exactly one of its identifiers.</summary>
internal static class KeaReservation
{
    public static void Read(KeaNode node, Draft draft, Report report, Action<KeaNode, DraftScope> readOption)
    {
        var (macs, addresses) = (new List<MacAddress>(), new List<IPAddress>());
        var scope = new DraftScope(null, "one machine");
        string? name = null;
        byte[]? client = null, circuit = null;
        var statement = $"\"reservations\": {string.Join(", ", node.Items.Where(member => member.Text is not null && member.Key is "hw-address" or "client-id" or "circuit-id" or "ip-address" or "hostname").Select(member => member.Text))}";
        foreach (var member in node.Items)
        {
            switch (member.Key)
            {
                case "hw-address" when Words.TryMac(member.Text, out var mac):
                    macs.Add(mac);
                    break;
                case "ip-address" when Words.TryAddress(member.Text, out IPAddress? address):
                    addresses.Add(address);
                    break;
                case "hostname" when member.Text is { } text:
                    name = text.Length > 0 ? text : null;
                    break;
                case "client-id" when member.Text is { } text:
                    client = Words.Identifier(text);
                    break;
                case "circuit-id" when member.Text is { } text:
                    circuit = Words.Identifier(text);
                    break;
                case "duid" or "flex-id":
                    report.NoPlace(member.At, member.Statement, "A machine is told here by its MAC address.");
                    break;
                case "option-data" when member.IsList:
                    foreach (var option in member.Items) readOption(option, scope);
                    break;
                default:
                    KeaNames.Tell(member, report);
                    break;
            }
        }
        draft.Hosts.Add(new DraftHost(node.At, statement, macs, addresses, name, client, circuit, [scope]));
    }
}
