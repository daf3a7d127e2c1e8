namespace Appliance.Protocols;

/// <summary>
/// Writes the options of a message that is too short for all of them (RFC 2131 §4.1): those that find no room in the options field stand in the header's
/// sname and file, which option 52 says, as long as these are free. Whatever finds no room there either is left out, the last ones first, but never what a
/// lease and a boot rest on.
/// </summary>
internal static class OptionLayout
{
    private const byte FileHoldsOptions = 1, NameHoldsOptions = 2;
    private const int OverloadLength = 3;

    /// <summary>
    /// In the options field always. Mask, routers and name servers, lease time, type, server, class, client, boot file. Option 82 is the last there (RFC 3046 §2.1).
    /// </summary>
    private static ReadOnlySpan<byte> Pinned => [1, 3, 6, 51, 53, 54, 60, 61, 67, 82];

    /// <summary>Writes as much as there is room for; what must be in and is not makes <paramref name="field"/> too long.</summary>
    /// <param name="inName">sname, where options may stand in it; else empty.</param>
    /// <param name="inFile">file, likewise.</param>
    /// <returns>How many options found no room anywhere.</returns>
    public static int Write(ref WireWriter field, IReadOnlyList<(byte Code, ReadOnlyMemory<byte> Value)> options, Span<byte> inName, Span<byte> inFile)
    {
        var room = field.Room - 1 - OverloadLength;
        foreach (var (code, value) in options)
            if (Pinned.Contains(code)) room -= Length(value);
        var name = new WireWriter(inName);
        var file = new WireWriter(inFile);
        var leftOut = 0;
        (byte Code, ReadOnlyMemory<byte> Value) last = default;
        foreach (var (code, value) in options)
        {
            if (code == DhcpOption.RelayInformation.Code) last = (code, value);
            else if (Pinned.Contains(code)) Put(ref field, code, value.Span);
            else if (Length(value) < name.Room) Put(ref name, code, value.Span); // the smallest room first: the largest is for what is large
            else if (Length(value) < file.Room) Put(ref file, code, value.Span);
            else if (Length(value) <= room)
            {
                Put(ref field, code, value.Span);
                room -= Length(value);
            }
            else leftOut++;
        }
        var holds = (byte)((file.Length > 0 ? FileHoldsOptions : 0) | (name.Length > 0 ? NameHoldsOptions : 0));
        if (holds != 0) Put(ref field, DhcpOption.Overload.Code, [holds]);
        if (name.Length > 0) name.U8(DhcpOption.End);
        if (file.Length > 0) file.U8(DhcpOption.End);
        if (last.Code != 0) Put(ref field, last.Code, last.Value.Span);
        field.U8(DhcpOption.End);
        return leftOut;
    }

    /// <summary>On the wire, in as many pieces as it needs.</summary>
    public static int Length(ReadOnlyMemory<byte> value) => value.Length + 2 * Math.Max(1, (value.Length + byte.MaxValue - 1) / byte.MaxValue);

    /// <summary>A value over 255 octets goes in pieces (RFC 3396 §6); an empty one is still an option.</summary>
    public static void Put(ref WireWriter to, byte code, scoped ReadOnlySpan<byte> value)
    {
        do
        {
            var piece = value[..Math.Min(value.Length, byte.MaxValue)];
            to.U8(code);
            to.U8((byte)piece.Length);
            to.Bytes(piece);
            value = value[piece.Length..];
        }
        while (!value.IsEmpty);
    }
}
