using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>A pool on the command line: "10.99.0.100-10.99.0.199", or with a class "10.99.0.100-10.99.0.199,firmware=uefiX64,mac=52:54:00".</summary>
internal static class PoolText
{
    public static AddressRange Read(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts[0].Split('-', StringSplitOptions.TrimEntries) is not [var first, var last]) throw new UsageException($"--pool {text}: write FIRST-LAST, or none.");
        return new AddressRange(first, last, parts.Length == 1 ? null : Class(text, parts[1..]));
    }

    public static string Show(AddressRange pool) => $"{pool.First}-{pool.Last}{string.Concat(Said(pool.For).Select(said => $",{said}"))}";

    private static ClientClass Class(string text, string[] parts)
    {
        var said = new ClientClass();
        foreach (var part in parts)
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var value = part[(at + 1)..];
            said = (at < 0 ? "" : part[..at]) switch
            {
                "firmware" when Enum.TryParse<FirmwareKind>(value, ignoreCase: true, out var kind) => said with { Firmware = [.. said.Firmware ?? [], kind] },
                "vendor-class" => said with { VendorClass = value },
                "user-class" => said with { UserClass = value },
                "mac" => said with { MacPrefix = value },
                "circuit" => said with { CircuitId = value },
                "remote" => said with { RemoteId = value },
                _ => throw new UsageException($"--pool {text}: after the range goes firmware=KIND, vendor-class=TEXT, user-class=TEXT, mac=52:54:00, circuit=PORT or remote=SWITCH."),
            };
        }
        return said;
    }

    private static IEnumerable<string> Said(ClientClass? clients)
    {
        if (clients is null) yield break;
        foreach (var kind in clients.Firmware ?? []) yield return $"firmware={Words.Of(kind)}";
        foreach (var (key, value) in new[] { ("vendor-class", clients.VendorClass), ("user-class", clients.UserClass), ("mac", clients.MacPrefix), ("circuit", clients.CircuitId), ("remote", clients.RemoteId) })
            if (value is not null) yield return $"{key}={value}";
    }
}
