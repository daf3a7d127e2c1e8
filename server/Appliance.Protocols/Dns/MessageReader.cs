using System.Buffers.Binary;
using System.Text;

namespace Appliance.Protocols.Dns;

/// <summary>
/// Reads the questions and records of a message (RFC 1035 §4.1) from front to back. Compressed names are followed only backwards, so nobody can
/// send it round in a circle. Nothing throws: what can not be read says false.
/// </summary>
public ref struct MessageReader(ReadOnlySpan<byte> message, int at = MessageReader.HeaderLength)
{
    public const int HeaderLength = 12;

    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Where the next octet lies.</summary>
    public int At { get; private set; } = at;

    public readonly bool AtEnd => At == _message.Length;

    public bool TryQuestion(out string name, out ushort type, out ushort @class)
    {
        (type, @class) = (0, 0);
        if (!TryName(out name) || At + 4 > _message.Length) return false;
        (type, @class) = (U16(At), U16(At + 2));
        At += 4;
        return true;
    }

    public bool TryRecord(out MessageRecord record)
    {
        record = default;
        if (!TryName(out var owner) || At + 10 > _message.Length) return false;
        var (head, length) = (At, U16(At + 8));
        if (head + 10 + length > _message.Length) return false;
        At = head + 10 + length;
        record = new MessageRecord(owner, U16(head), U16(head + 2), BinaryPrimitives.ReadUInt32BigEndian(_message[(head + 4)..]), head + 10, length);
        return true;
    }

    /// <summary>A record's data with its names whole and in lower case, as <see cref="RecordData.Canonical"/> gives it.</summary>
    /// <returns>Null when it is not what its type says.</returns>
    public static byte[]? Data(ReadOnlySpan<byte> message, in MessageRecord record, RecordType type)
    {
        var data = new List<byte>(record.Length);
        var (at, end) = (record.At, record.At + record.Length);
        foreach (var field in type.Fields)
        {
            if (field != RecordField.Name)
            {
                // Names come first or behind fields of one length; what follows them has one length, too.
                var length = field switch { RecordField.U8 => 1, RecordField.U16 => 2, RecordField.Address4 or RecordField.Seconds => 4, RecordField.Address6 => 16, RecordField.Text or RecordField.Tag => at < end ? 1 + message[at] : 1, _ => end - at };
                if (at + length > end) return null;
                data.AddRange(message.Slice(at, length));
                at += length;
                continue;
            }
            var reader = new MessageReader(message[..end], at);
            if (!reader.TryName(out var name)) return null;
            data.AddRange(DnsName.ToWire(name));
            at = reader.At;
        }
        return at == end ? RecordData.Canonical(type, data.ToArray()) : null;
    }

    private bool TryName(out string name)
    {
        name = "";
        var (text, at, length, behind, limit) = (new StringBuilder(), At, 1, -1, At);
        while (at < _message.Length)
        {
            int label = _message[at];
            if (label == 0)
            {
                At = behind < 0 ? at + 1 : behind;
                name = text.ToString();
                return true;
            }
            if (label >= 0xc0)
            {
                if (at + 2 > _message.Length) return false;
                if (behind < 0) behind = at + 2;
                at = (label & 0x3f) << 8 | _message[at + 1];
                if (at >= limit || at < HeaderLength) return false; // each leads further to the front than the last, and the header holds no name
                limit = at;
                continue;
            }
            length += label + 1;
            if (label > DnsName.LongestLabel || length > DnsName.Longest || at + 1 + label > _message.Length) return false;
            if (text.Length > 0) text.Append('.');
            foreach (var octet in _message.Slice(at + 1, label)) DnsName.Append(text, octet);
            at += label + 1;
        }
        return false;
    }

    private readonly ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_message[at..]);
}

/// <summary>A record where it lies in a message.</summary>
/// <param name="Owner">In the form of <see cref="DnsName"/>.</param>
/// <param name="Seconds">Its time to live.</param>
/// <param name="At">Where its data begins.</param>
/// <param name="Length">Octets of data.</param>
public readonly record struct MessageRecord(string Owner, ushort Type, ushort Class, uint Seconds, int At, int Length);
