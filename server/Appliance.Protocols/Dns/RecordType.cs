using System.Collections.Frozen;

namespace Appliance.Protocols.Dns;

/// <summary>A type of record and the fields of its data, in their order on the wire.</summary>
public sealed record RecordType(string Name, ushort Number, params IReadOnlyList<RecordField> Fields)
{
    public static readonly RecordType A = new("A", 1, RecordField.Address4);
    public static readonly RecordType Ns = new("NS", 2, RecordField.Name);
    public static readonly RecordType Cname = new("CNAME", 5, RecordField.Name);
    public static readonly RecordType Soa = new("SOA", 6, RecordField.Name, RecordField.Name, RecordField.Seconds, RecordField.Seconds, RecordField.Seconds, RecordField.Seconds, RecordField.Seconds);
    public static readonly RecordType Ptr = new("PTR", 12, RecordField.Name);
    public static readonly RecordType Mx = new("MX", 15, RecordField.U16, RecordField.Name);
    public static readonly RecordType Txt = new("TXT", 16, RecordField.Texts);
    public static readonly RecordType Aaaa = new("AAAA", 28, RecordField.Address6);
    public static readonly RecordType Srv = new("SRV", 33, RecordField.U16, RecordField.U16, RecordField.U16, RecordField.Name); // RFC 2782
    public static readonly RecordType Naptr = new("NAPTR", 35, RecordField.U16, RecordField.U16, RecordField.Text, RecordField.Text, RecordField.Text, RecordField.Name); // RFC 3403
    public static readonly RecordType Sshfp = new("SSHFP", 44, RecordField.U8, RecordField.U8, RecordField.Hex); // RFC 4255
    public static readonly RecordType Tlsa = new("TLSA", 52, RecordField.U8, RecordField.U8, RecordField.U8, RecordField.Hex); // RFC 6698
    public static readonly RecordType Caa = new("CAA", 257, RecordField.U8, RecordField.Tag, RecordField.LongText); // RFC 8659

    private static readonly FrozenDictionary<string, RecordType> ByName = All.ToFrozenDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenDictionary<ushort, RecordType> ByNumber = All.ToFrozenDictionary(type => type.Number);

    /// <summary>What zones of ours can hold.</summary>
    public static IReadOnlyList<RecordType> All => [A, Aaaa, Cname, Mx, Ns, Ptr, Srv, Txt, Caa, Naptr, Sshfp, Tlsa, Soa];

    public static RecordType? Find(string name) => ByName.GetValueOrDefault(name);

    public static RecordType? Find(ushort number) => ByNumber.GetValueOrDefault(number);

    public override string ToString() => Name;
}

/// <summary>How a field of a record's data is written.</summary>
public enum RecordField
{
    Address4,
    Address6,
    Name,
    U8,
    U16,

    /// <summary>32 bits; a zone file may write 1h30m.</summary>
    Seconds,

    /// <summary>A length and up to 255 octets.</summary>
    Text,

    /// <summary>The same of letters and digits, which needs no quotation marks.</summary>
    Tag,

    /// <summary>One or more of <see cref="Text"/>, to the end.</summary>
    Texts,

    /// <summary>Octets to the end, written as text.</summary>
    LongText,

    /// <summary>One octet or more, to the end, written in sixteens.</summary>
    Hex,
}
