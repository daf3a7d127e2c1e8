using System.Buffers.Binary;

namespace Appliance.Protocols;

/// <summary>Everything after the request: DATA, ACK, ERROR and OACK (RFC 1350 §5, RFC 2347). Nothing here throws.</summary>
public static class TftpPacket
{
    /// <summary>Opcode and block number before the data.</summary>
    public const int DataHeader = 4;

    /// <summary>Error messages are for people; what is longer is cut.</summary>
    private const int LongestMessage = 200;

    /// <summary>The opcode, whether we know it or not; 0 for less than two octets.</summary>
    public static TftpOpcode Opcode(ReadOnlySpan<byte> packet) => (TftpOpcode)new WireReader(packet).U16();

    public static WireError TryReadAck(ReadOnlySpan<byte> packet, out ushort block)
    {
        var wire = Begin(packet, TftpOpcode.Ack);
        block = wire.U16();
        return wire.Error;
    }

    public static WireError TryReadData(ReadOnlySpan<byte> packet, out ushort block, out ReadOnlySpan<byte> data)
    {
        var wire = Begin(packet, TftpOpcode.Data);
        block = wire.U16();
        data = wire.Rest();
        return wire.Error;
    }

    /// <summary>A missing final zero is forgiven; what is not printable ASCII becomes '?'.</summary>
    public static WireError TryReadError(ReadOnlySpan<byte> packet, out TftpErrorCode code, out string message)
    {
        var wire = Begin(packet, TftpOpcode.Error);
        code = (TftpErrorCode)wire.U16();
        var text = wire.Rest();
        var end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        message = string.Create(Math.Min(text.Length, LongestMessage), text, static (letters, octets) =>
        {
            for (var i = 0; i < letters.Length; i++) letters[i] = octets[i] is >= 0x20 and <= 0x7e ? (char)octets[i] : '?';
        });
        return wire.Error;
    }

    public static WireError TryReadOptionAck(ReadOnlySpan<byte> packet, out TftpOptions options)
    {
        var wire = Begin(packet, TftpOpcode.OptionAck);
        options = TftpText.TakeOptions(ref wire);
        return wire.Error;
    }

    /// <summary>Writes the header of a DATA packet; the data follows at <see cref="DataHeader"/>.</summary>
    public static void WriteDataHeader(Span<byte> packet, ushort block)
    {
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)TftpOpcode.Data);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], block);
    }

    /// <returns>The length; 0 when <paramref name="packet"/> is too small. So with all that write here.</returns>
    public static int WriteAck(Span<byte> packet, ushort block)
    {
        var wire = new WireWriter(packet);
        wire.U16((ushort)TftpOpcode.Ack);
        wire.U16(block);
        return wire.Error == WireError.None ? wire.Length : 0;
    }

    public static int WriteOptionAck(Span<byte> packet, TftpOptions options)
    {
        var wire = new WireWriter(packet);
        wire.U16((ushort)TftpOpcode.OptionAck);
        TftpText.PutOptions(ref wire, options);
        return wire.Error == WireError.None ? wire.Length : 0;
    }

    public static int WriteError(Span<byte> packet, TftpErrorCode code, ReadOnlySpan<char> message)
    {
        var wire = new WireWriter(packet);
        wire.U16((ushort)TftpOpcode.Error);
        wire.U16((ushort)code);
        TftpText.Put(ref wire, message[..Math.Min(message.Length, LongestMessage)]);
        return wire.Error == WireError.None ? wire.Length : 0;
    }

    private static WireReader Begin(ReadOnlySpan<byte> packet, TftpOpcode opcode)
    {
        var wire = new WireReader(packet);
        if ((TftpOpcode)wire.U16() != opcode) wire.Fail(WireError.Malformed);
        return wire;
    }
}
