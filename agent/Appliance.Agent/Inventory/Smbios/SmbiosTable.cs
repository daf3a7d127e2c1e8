using System.Buffers.Binary;

namespace Appliance.Agent.Inventory.Smbios;

/// <summary>
/// The firmware's own description of the machine (DMTF DSP0134 §6). It is written by many hands: a structure that says something impossible
/// ends the reading, and what was read so far stands.
/// </summary>
internal sealed class SmbiosTable
{
    private const int HeaderLength = 4;
    private const byte EndOfTable = 127;
    private const int MostStructures = 4096;

    private SmbiosTable(IReadOnlyList<SmbiosStructure> structures, Version version) => (Structures, Version) = (structures, version);

    public IReadOnlyList<SmbiosStructure> Structures { get; }

    /// <summary>0.0 when there is no entry point.</summary>
    public Version Version { get; }

    public static SmbiosTable Read(HostFiles files) =>
        Parse(files.Bytes("sys/firmware/dmi/tables/DMI"), files.Bytes("sys/firmware/dmi/tables/smbios_entry_point"));

    public static SmbiosTable Parse(ReadOnlyMemory<byte> table, ReadOnlySpan<byte> entryPoint)
    {
        var structures = new List<SmbiosStructure>();
        for (var rest = table; structures.Count < MostStructures && TryReadOne(rest.Span, out var length, out var whole);)
        {
            structures.Add(new SmbiosStructure(rest[..length], rest[length..whole]));
            if (rest.Span[0] == EndOfTable) break;
            rest = rest[whole..];
        }
        return new SmbiosTable(structures, VersionOf(entryPoint));
    }

    public IEnumerable<SmbiosStructure> OfType(byte type) => Structures.Where(one => one.Type == type);

    public SmbiosStructure? First(byte type) => Structures.FirstOrDefault(one => one.Type == type);

    /// <summary>A structure is its formatted part, of the length it names, and then its strings, ended by two zeros.</summary>
    private static bool TryReadOne(ReadOnlySpan<byte> rest, out int length, out int whole)
    {
        (length, whole) = (0, 0);
        if (rest.Length < HeaderLength + 2) return false;
        length = rest[1];
        if (length < HeaderLength || length > rest.Length - 2) return false;
        var end = rest[length..].IndexOf("\0\0"u8);
        whole = length + end + 2;
        return end >= 0;
    }

    /// <summary>"_SM3_" is the 64-bit entry point (§5.2.2), "_SM_" the 32-bit one (§5.2.1).</summary>
    private static Version VersionOf(ReadOnlySpan<byte> entry)
    {
        if (entry.Length >= 9 && entry.StartsWith("_SM3_"u8)) return new Version(entry[7], entry[8]);
        return entry.Length >= 8 && entry.StartsWith("_SM_"u8) ? new Version(entry[6], entry[7]) : new Version(0, 0);
    }
}

/// <summary>One structure. A field beyond its end is zero: older firmware writes shorter structures.</summary>
internal sealed class SmbiosStructure(ReadOnlyMemory<byte> formatted, ReadOnlyMemory<byte> strings)
{
    private const int LongestText = 256;

    public byte Type => formatted.Span[0];

    public ReadOnlySpan<byte> Formatted => formatted.Span;

    public byte U8(int at) => at < formatted.Length ? formatted.Span[at] : (byte)0;

    public ushort U16(int at) => at + 2 <= formatted.Length ? BinaryPrimitives.ReadUInt16LittleEndian(formatted.Span[at..]) : (ushort)0;

    public uint U32(int at) => at + 4 <= formatted.Length ? BinaryPrimitives.ReadUInt32LittleEndian(formatted.Span[at..]) : 0;

    /// <summary>The string whose number (from 1) stands at an offset; what a maker left unfilled is empty.</summary>
    public string Text(int at)
    {
        var rest = strings.Span;
        for (var number = (int)U8(at); number > 0; number--)
        {
            var end = rest.IndexOf((byte)0);
            if (end <= 0) return "";
            if (number == 1) return Clean(rest[..end]);
            rest = rest[(end + 1)..];
        }
        return "";
    }

    private static string Clean(ReadOnlySpan<byte> raw)
    {
        var text = string.Create(Math.Min(raw.Length, LongestText), raw, static (letters, bytes) =>
        {
            for (var i = 0; i < letters.Length; i++) letters[i] = bytes[i] is >= 0x20 and < 0x7f ? (char)bytes[i] : ' ';
        }).Trim();
        return Fillers.IsFiller(text) ? "" : text;
    }
}
