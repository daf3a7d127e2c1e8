namespace Appliance.Protocols;

/// <summary>A client's first packet (RFC 1350 §5, options after RFC 2347).</summary>
/// <param name="FileName">As sent: nothing is cleaned here.</param>
public sealed record TftpRequest(TftpOpcode Opcode, string FileName, TftpMode Mode, TftpOptions Options)
{
    /// <summary>RFC 2347: a request with its options fits into 512 octets.</summary>
    public const int LargestPacket = 512;

    /// <summary>Reads an RRQ or WRQ. Never throws; <paramref name="request"/> is meaningful only without an error.</summary>
    public static WireError TryRead(ReadOnlySpan<byte> packet, out TftpRequest request)
    {
        var wire = new WireReader(packet);
        if (packet.Length > LargestPacket) wire.Fail(WireError.TooLong);
        var opcode = (TftpOpcode)wire.U16();
        if (opcode is not (TftpOpcode.ReadRequest or TftpOpcode.WriteRequest)) wire.Fail(WireError.Malformed);
        var name = TftpText.Take(ref wire);
        var mode = ReadMode(TftpText.Take(ref wire));
        if (name.Length == 0 || mode is null) wire.Fail(WireError.Malformed);
        request = new TftpRequest(opcode, name, mode ?? TftpMode.Octet, TftpText.TakeOptions(ref wire));
        return wire.Error;
    }

    /// <summary>Writes it; returns its length, or 0 when <paramref name="packet"/> is too small.</summary>
    public int Write(Span<byte> packet)
    {
        var wire = new WireWriter(packet);
        wire.U16((ushort)Opcode);
        TftpText.Put(ref wire, FileName);
        TftpText.Put(ref wire, Mode == TftpMode.Netascii ? "netascii" : "octet");
        TftpText.PutOptions(ref wire, Options);
        return wire.Error == WireError.None ? wire.Length : 0;
    }

    private static TftpMode? ReadMode(string name) =>
        name.Equals("octet", StringComparison.OrdinalIgnoreCase) ? TftpMode.Octet
        : name.Equals("netascii", StringComparison.OrdinalIgnoreCase) ? TftpMode.Netascii
        : null;
}
