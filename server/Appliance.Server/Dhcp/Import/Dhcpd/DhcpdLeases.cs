using System.Globalization;
using System.Text;
using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import.Dhcpd;

/// <summary>Reads dhcpd's lease file, a journal: the last entry of an address counts.</summary>
internal sealed class DhcpdLeases(Draft draft, Report report)
{
    private static readonly string[] Formats = ["yyyy/MM/dd HH:mm:ss", "yyyy/M/d H:m:s"];

    public void Read(SourceFile file)
    {
        var last = new Dictionary<string, DhcpdStatement>(StringComparer.Ordinal);
        foreach (var statement in DhcpdStatement.Read(file.Name, file.Text))
        {
            if (statement.Block is not null && statement.Word(0) == "lease") last[statement.Word(1)] = statement;
            else if (statement.Block is not null && statement.Word(0) == "host") new DhcpdConfig(draft, report).ReadHost(statement);
            else if (DhcpdNames.Of(statement.Word(0)) is { Verdict: ImportVerdict.Ignored } known) report.Add(statement.At, statement.Text, known.Verdict, known.Reason);
            else report.NotUnderstood(statement.At, statement.Text, "A lease file has no such statement that is known here.");
        }
        foreach (var lease in last.Values) ReadLease(lease);
    }

    private void ReadLease(DhcpdStatement lease)
    {
        var said = (lease.Block ?? []).Where(one => one.Tokens.Count > 0).GroupBy(one => one.Word(0), StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);
        var state = said.TryGetValue("binding", out var binding) ? binding.Word(2) : "active";
        if (state is "abandoned" or "backup") return; // Nobody's: one that answered to a ping, or the other server's of a pair.
        if (!Words.TryAddress(lease.Word(1), out Ipv4Address address)) report.NotUnderstood(lease.At, lease.Text, "It is not the lease of an IPv4 address.");
        else if (!said.TryGetValue("hardware", out var hardware)) return; // It was never given away.
        else if (hardware.Word(1) != "ethernet" || !Words.TryMac(hardware.Word(2), out var mac)) report.NoPlace(lease.At, lease.Text, "Its holder has no MAC address of an Ethernet card.");
        else if (!TryTime(said.GetValueOrDefault("ends"), out var ends) || !TryTime(said.GetValueOrDefault("starts"), out var starts)) report.NotUnderstood(lease.At, lease.Text, "It is not told when it ends.");
        else
        {
            draft.Leases.Add(new DraftLease(
                lease.At, address, mac, said.TryGetValue("uid", out var uid) && uid.Tokens.Count > 1 ? ClientId(uid.Tokens[1]) : null,
                said.TryGetValue("client-hostname", out var name) ? name.Word(1) : null, starts, ends));
        }
    }

    /// <summary>"ends 4 2026/11/26 10:00:00" (UTC), "ends epoch 1795687200" or "ends never", which gives null.</summary>
    private static bool TryTime(DhcpdStatement? said, out DateTimeOffset? time)
    {
        time = null;
        if (said is null || said.Word(1) == "never") return true;
        if (said.Word(1) == "epoch") time = Words.Time(said.Word(2));
        else if (DateTimeOffset.TryParseExact($"{said.Word(2)} {said.Word(3)}", Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read)) time = read;
        return time is not null;
    }

    private static byte[]? ClientId(DhcpdToken uid) => uid.IsText ? Encoding.Latin1.GetBytes(uid.Text) is { Length: > 0 and <= 255 } octets ? octets : null : Words.Octets(uid.Text);
}
