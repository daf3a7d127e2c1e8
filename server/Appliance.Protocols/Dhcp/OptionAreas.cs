namespace Appliance.Protocols;

/// <summary>
/// Reads options from the options field and, when option 52 says so, from the header fields file and sname (RFC 2132 §9.3).
/// Walks everything twice: first to measure each option's pieces, then to lay them side by side, so that a message of a
/// thousand pieces costs no more than any other.
/// </summary>
internal static class OptionAreas
{
    private const byte FileHoldsOptions = 1;
    private const byte NameHoldsOptions = 2;

    /// <summary>What option 52 of the options field says; there alone it counts, so areas can not nest.</summary>
    public static (bool File, bool Name) Overload(ReadOnlySpan<byte> field)
    {
        var walk = new Walk(field);
        while (walk.Next())
            if (walk.Code == 52 && walk.Value is [var said]) return ((said & FileHoldsOptions) != 0, (said & NameHoldsOptions) != 0);
        return (false, false);
    }

    /// <summary>The order of the areas is RFC 3396 §5's: options field, file, sname.</summary>
    public static DhcpOptions Read(ref WireReader wire, ReadOnlySpan<byte> field, ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        Span<ushort> lengths = stackalloc ushort[256];
        Span<bool> present = stackalloc bool[256];
        lengths.Clear();
        present.Clear();
        var options = new DhcpOptions();
        var total = Measure(field, lengths, present, ref wire) + Measure(file, lengths, present, ref wire) + Measure(name, lengths, present, ref wire);
        if (wire.Error != WireError.None) return options;

        var joined = new byte[total];
        Span<ushort> ends = stackalloc ushort[256];
        ushort at = 0;
        for (var code = 1; code < DhcpOption.End; code++)
        {
            if (!present[code]) continue;
            options.Put((byte)code, joined.AsMemory(at, lengths[code]));
            ends[code] = at;
            at += lengths[code];
        }
        Lay(field, joined, ends);
        Lay(file, joined, ends);
        Lay(name, joined, ends);
        return options;
    }

    private static int Measure(ReadOnlySpan<byte> area, scoped Span<ushort> lengths, scoped Span<bool> present, ref WireReader wire)
    {
        var total = 0;
        var walk = new Walk(area);
        while (walk.Next())
        {
            lengths[walk.Code] += (ushort)walk.Value.Length;
            present[walk.Code] = true;
            total += walk.Value.Length;
        }
        if (walk.Broken) wire.Fail(WireError.Truncated);
        return total;
    }

    private static void Lay(ReadOnlySpan<byte> area, Span<byte> joined, Span<ushort> ends)
    {
        var walk = new Walk(area);
        while (walk.Next())
        {
            walk.Value.CopyTo(joined[ends[walk.Code]..]);
            ends[walk.Code] += (ushort)walk.Value.Length;
        }
    }

    /// <summary>One option after the other. An area may stop without an End mark: some firmware fills it to the brim.</summary>
    private ref struct Walk(ReadOnlySpan<byte> area)
    {
        private ReadOnlySpan<byte> _rest = area;

        public byte Code { get; private set; }

        public ReadOnlySpan<byte> Value { get; private set; }

        public bool Broken { get; private set; }

        public bool Next()
        {
            _rest = _rest.TrimStart(DhcpOption.Pad);
            if (_rest.IsEmpty || _rest[0] == DhcpOption.End) return false;
            Broken = _rest.Length < 2 || _rest.Length < 2 + _rest[1];
            if (Broken) return false;
            Code = _rest[0];
            Value = _rest.Slice(2, _rest[1]);
            _rest = _rest[(2 + _rest[1])..];
            return true;
        }
    }
}
