using System.Buffers.Binary;

namespace Appliance.Protocols;

/// <summary>
/// Reads big-endian fields off a datagram. The first thing wrong sticks, everything read after it is zero or empty, and nothing
/// throws: read the whole message, then ask <see cref="Error"/> once.
/// </summary>
public ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public WireError Error { get; private set; }

    /// <summary>Octets not read yet; zero once something went wrong.</summary>
    public readonly int Remaining => _rest.Length;

    public byte U8() => Bytes(1) is [var octet] ? octet : (byte)0;

    public ushort U16() => Bytes(2) is { Length: 2 } octets ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;

    public uint U32() => Bytes(4) is { Length: 4 } octets ? BinaryPrimitives.ReadUInt32BigEndian(octets) : 0;

    /// <summary>Exactly that many octets; empty when there are fewer.</summary>
    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (length > _rest.Length || length < 0)
        {
            Fail(WireError.Truncated);
            return default;
        }
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>The octets before the next zero, which is consumed too.</summary>
    public ReadOnlySpan<byte> UntilZero()
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
        {
            Fail(WireError.Truncated);
            return default;
        }
        var taken = _rest[..end];
        _rest = _rest[(end + 1)..];
        return taken;
    }

    /// <summary>All that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Bytes(_rest.Length);

    /// <summary>Says that what was read makes no sense. The first reason given stays.</summary>
    public void Fail(WireError reason)
    {
        if (Error == WireError.None) Error = reason;
        _rest = default;
    }
}
