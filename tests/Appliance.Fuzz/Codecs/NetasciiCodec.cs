using Appliance.Protocols;

namespace Appliance.Fuzz.Codecs;

/// <summary>Files as netascii, in blocks of a size that the first octet says.</summary>
internal static class NetasciiCodec
{
    private static readonly byte[] Block = new byte[256], Whole = new byte[2048];

    public static Codec Files { get; } = new("netascii", Try) { Seeds = [Codec.Octets("\ba line\nand\r\nanother\r\0")], Words = [[13], [10], [13, 10], [13, 0]], Classes = ["Appliance.Protocols.Netascii"], LongestInput = 512 };

    private static void Try(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var file = input[1..];
        var (size, length) = (Math.Max((int)input[0], 1), 0);
        var cursor = default(Netascii.Cursor);
        for (var filled = size; filled == size;)
        {
            filled = Netascii.Fill(file, cursor, Block.AsSpan(0, size), out cursor);
            Block.AsSpan(0, filled).CopyTo(Whole.AsSpan(length));
            length += filled;
        }
        var at = 0;
        for (var i = 0; i < length; i++)
        {
            var octet = Whole[i];
            if (octet == '\r' && Whole[++i] == '\n') octet = (byte)'\n';
            Law.Holds(at < file.Length && file[at++] == octet, "what travels as text arrives as it was");
        }
        Law.Holds(at == file.Length, "all of a file travels");
    }
}
