using System.Globalization;
using System.Text;

namespace Appliance.Protocols;

/// <summary>Zero-terminated texts and the option pairs made of them.</summary>
internal static class TftpText
{
    /// <summary>One text of printable ASCII; anything else is malformed.</summary>
    public static string Take(ref WireReader wire)
    {
        var octets = wire.UntilZero();
        if (!octets.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)) return Encoding.ASCII.GetString(octets);
        wire.Fail(WireError.Malformed);
        return "";
    }

    /// <summary>
    /// Name and value pairs until the end. Unknown options are skipped, a known one given twice is malformed (RFC 2347). An empty name
    /// ends the list: relays and boot ROMs pad with zeros.
    /// </summary>
    public static TftpOptions TakeOptions(ref WireReader wire)
    {
        var options = default(TftpOptions);
        var seen = 0;
        while (wire.Remaining > 0)
        {
            var name = Take(ref wire);
            if (name.Length == 0) break;
            var value = Take(ref wire);
            var option = name.ToUpperInvariant() switch { "BLKSIZE" => 1, "TSIZE" => 2, "TIMEOUT" => 4, "WINDOWSIZE" => 8, _ => 0 };
            if ((seen & option) != 0) wire.Fail(WireError.Malformed);
            seen |= option;
            options = option switch
            {
                1 => options with { BlockSize = (int?)Number(value, TftpOptions.SmallestBlock, TftpOptions.LargestBlock) },
                2 => options with { TransferSize = Number(value, 0, long.MaxValue) },
                4 => options with { TimeoutSeconds = (int?)Number(value, 1, 255) },
                8 => options with { WindowSize = (int?)Number(value, 1, 65535) },
                _ => options,
            };
        }
        return wire.Error == WireError.None ? options : default;
    }

    /// <summary>The final zero included; what is not printable becomes '?', and a packet is never broken by what it quotes.</summary>
    public static void Put(ref WireWriter wire, ReadOnlySpan<char> text)
    {
        foreach (var letter in text) wire.U8(letter is >= ' ' and <= '~' ? (byte)letter : (byte)'?');
        wire.U8(0);
    }

    public static void PutOptions(ref WireWriter wire, TftpOptions options)
    {
        PutOption(ref wire, "blksize", options.BlockSize);
        PutOption(ref wire, "tsize", options.TransferSize);
        PutOption(ref wire, "timeout", options.TimeoutSeconds);
        PutOption(ref wire, "windowsize", options.WindowSize);
    }

    private static void PutOption(ref WireWriter wire, string name, long? value)
    {
        if (value is not { } number) return;
        Put(ref wire, name);
        Put(ref wire, number.ToString(CultureInfo.InvariantCulture));
    }

    private static long? Number(string value, long least, long most) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
