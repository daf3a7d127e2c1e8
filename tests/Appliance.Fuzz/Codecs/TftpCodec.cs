using Appliance.Protocols;
using Appliance.Server.Tftp.Files;

namespace Appliance.Fuzz.Codecs;

/// <summary>TFTP packets of every kind, and the names in them.</summary>
internal static class TftpCodec
{
    private static readonly byte[] First = new byte[2048], Second = new byte[2048];

    public static Codec Packets { get; } = new("tftp", Try)
    {
        Seeds =
        [
            Codec.Octets("\0\u0001snponly.efi\0octet\0tsize\0000\0blksize\0001468\0windowsize\0004\0timeout\0005\0"), Codec.Octets("\0\u0001/grub\\x\0netascii\0"), Codec.Octets("\0\u0002x\0octet\0"),
            [0, 3, 0, 1, 1, 2, 3], [0, 4, 0, 1], Codec.Octets("\0\u0005\0\u0001File not found\0"), Codec.Octets("\0\u0006blksize\0001468\0"),
        ],
        Words = Codec.WordsOf("octet netascii mail blksize tsize timeout windowsize 65464 65535 65536 8 7 0 -1 9223372036854775807 ../ ..\\ %2e C: // multicast"),
        Classes = ["Appliance.Protocols.Tftp", "Appliance.Protocols.Wire", "Appliance.Server.Tftp.Files.FileNames"],
        LongestInput = 600,
    };

    private static void Try(ReadOnlySpan<byte> input)
    {
        _ = TftpPacket.Opcode(input);
        if (TftpRequest.TryRead(input, out var request) == WireError.None)
        {
            if (FileNames.TryClean(request.FileName, out var name))
                Law.Holds(name.Length > 0 && name[0] != '/' && !name.Contains('\\') && !name.Split('/').Contains(".."), "no name leads out of the catalogue");
            var length = request.Write(First);
            Law.Holds(length > 0 && TftpRequest.TryRead(First.AsSpan(0, length), out var again) == WireError.None && again == request, "a request that was written reads as the same");
        }
        if (TftpPacket.TryReadOptionAck(input, out var options) == WireError.None)
        {
            var length = TftpPacket.WriteOptionAck(First, options);
            Law.Holds(TftpPacket.TryReadOptionAck(First.AsSpan(0, length), out var again) == WireError.None && again == options, "options that were written read as the same");
            Law.Holds(options is { BlockSize: null or (>= 8 and <= 65464), WindowSize: null or (>= 1 and <= 65535), TimeoutSeconds: null or (>= 1 and <= 255), TransferSize: null or >= 0 }, "options are within their ranges");
        }
        if (TftpPacket.TryReadError(input, out var code, out var message) == WireError.None)
        {
            var length = TftpPacket.WriteError(First, code, message);
            Law.Holds(TftpPacket.TryReadError(First.AsSpan(0, length), out var codeAgain, out var messageAgain) == WireError.None && (code, message) == (codeAgain, messageAgain), "an error that was written reads as the same");
        }
        if (TftpPacket.TryReadAck(input, out var block) == WireError.None) Law.Holds(First.AsSpan(0, TftpPacket.WriteAck(First, block)).SequenceEqual(input[..4]), "an acknowledgement is four octets");
        if (TftpPacket.TryReadData(input, out var number, out var data) != WireError.None) return;
        TftpPacket.WriteDataHeader(Second, number);
        Law.Holds(Second.AsSpan(0, TftpPacket.DataHeader).SequenceEqual(input[..TftpPacket.DataHeader]) && data.Length == input.Length - TftpPacket.DataHeader, "data is what stands behind its header");
    }
}
