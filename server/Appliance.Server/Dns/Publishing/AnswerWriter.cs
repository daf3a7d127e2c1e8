using System.Buffers.Binary;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Publishing;

/// <summary>Writes records behind a question, with names compressed (RFC 1035 §4.1.4).</summary>
internal sealed class AnswerWriter
{
    /// <summary>The last octet a pointer can lead to.</summary>
    private const int Reach = 0x3fff;

    private readonly string _question;
    private readonly int _questionLength;
    private readonly List<(string Name, int At)> _written = [];
    private byte[] _buffer = new byte[128];

    public AnswerWriter(string question) => (_question, _questionLength) = (question, DnsName.WireLength(question));

    public int Length { get; private set; }

    /// <summary>Where the next octet will lie in the packet.</summary>
    private int At => DnsQuery.HeaderLength + _questionLength + 4 + Length;

    public byte[] ToArray() => _buffer[..Length];

    public void Add(string owner, RecordType type, int seconds, byte[] data)
    {
        WriteName(owner);
        U16(type.Number);
        U16(1);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), seconds);
        var lengthAt = Length;
        U16(0);
        WriteData(type, data);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(lengthAt), (ushort)(Length - lengthAt - 2));
    }

    /// <summary>Only names in data of the first types may be compressed (RFC 3597 §4).</summary>
    private void WriteData(RecordType type, byte[] data)
    {
        var at = 0;
        if (type.Number is 2 or 5 or 6 or 12 or 15)
        {
            foreach (var (start, name) in RecordData.Names(type, data))
            {
                data.AsSpan(at, start - at).CopyTo(Take(start - at));
                WriteName(name);
                at = start + DnsName.WireLength(name);
            }
        }
        data.AsSpan(at).CopyTo(Take(data.Length - at));
    }

    private void WriteName(string name)
    {
        Span<byte> label = stackalloc byte[DnsName.LongestLabel + 2];
        for (var rest = name; rest.Length > 0; rest = DnsName.Parent(rest)!)
        {
            if (Known(rest) is { } known)
            {
                U16((ushort)(0xc000 | known));
                return;
            }
            if (At <= Reach) _written.Add((rest, At));
            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            var length = DnsName.Write(dot < 0 ? rest : rest.AsSpan(0, dot), label) - 1;
            label[..length].CopyTo(Take(length));
        }
        Take(1)[0] = 0;
    }

    private int? Known(string name)
    {
        if (DnsName.IsIn(_question, name)) return DnsQuery.HeaderLength + _questionLength - DnsName.WireLength(name);
        foreach (var (written, at) in _written)
            if (written == name) return at;
        return null;
    }

    private void U16(ushort number) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), number);

    private Span<byte> Take(int length)
    {
        if (Length + length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(Length + length, 2 * _buffer.Length));
        Length += length;
        return _buffer.AsSpan(Length - length, length);
    }
}
