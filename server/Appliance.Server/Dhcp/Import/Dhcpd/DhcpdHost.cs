using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <summary>"host NAME { hardware ethernet …; fixed-address …; }".</summary>
internal static class DhcpdHost
{
    public static void Read(DhcpdStatement statement, DhcpdPlace place, Draft draft, Report report)
    {
        var (macs, addresses) = (new List<MacAddress>(), new List<IPAddress>());
        var scope = new DraftScope(null, statement.Text);
        var name = place.HostNames ? statement.Word(1) : null;
        byte[]? client = null, circuit = null;
        foreach (var one in statement.Block ?? [])
        {
            switch (one.Word(0))
            {
                case "deleted":
                    report.Ignored(statement.At, statement.Text, "It was deleted.");
                    return;
                case "hardware" when one.Word(1) == "ethernet" && Words.TryMac(one.Word(2), out var mac):
                    macs.Add(mac);
                    break;
                case "fixed-address":
                    foreach (var address in one.List(1))
                    {
                        if (Words.TryAddress(address, out IPAddress? read)) addresses.Add(read);
                        else report.NotUnderstood(one.At, one.Text, $"'{Report.Beginning(address)}' is not an IPv4 address; names are not looked up.");
                    }
                    break;
                case "option" when one.Word(1) == "host-name":
                    name = one.Word(2);
                    break;
                case "option" when one.Word(1) == "dhcp-client-identifier":
                    client = Words.Identifier(one.Word(2));
                    break;
                case "uid":
                    client = Words.Identifier(one.Word(1));
                    break;
                case "host-identifier" when one.Word(1) == "option" && one.Word(2) == "agent.circuit-id":
                    circuit = Words.Identifier(one.Word(3));
                    break;
                case "dynamic" or "group":
                    break;
                case "option":
                    DhcpdOption.Read(one, scope, draft, report);
                    break;
                default:
                    if (DhcpdNames.Of(one.Word(0)) is { } known) report.Add(one.At, one.Text, known.Verdict, known.Reason);
                    else report.NotUnderstood(one.At, one.Text, "A host has no such statement that is known here.");
                    break;
            }
        }
        draft.Hosts.Add(new DraftHost(statement.At, statement.Text, macs, addresses, name, client, circuit, [scope, .. place.Scope.Outwards().TakeWhile(around => around != draft.Everywhere)]));
    }
}
