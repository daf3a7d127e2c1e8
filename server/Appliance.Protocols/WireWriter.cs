using System.Buffers.Binary;

namespace Appliance.Protocols;

/// <summary>
/// Writes big-endian fields into a buffer. What does not fit is not written and sticks as <see cref="WireError.TooLong"/>; nothing
/// throws, so ask <see cref="Error"/> once at the end.
/// </summary>
public ref struct WireWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public WireError Error { get; private set; }

    public int Length { get; private set; }

    public readonly int Room => _buffer.Length - Length;

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void U8(byte value)
    {
        var to = Take(1);
        if (!to.IsEmpty) to[0] = value;
    }

    public void U16(ushort value)
    {
        var to = Take(2);
        if (!to.IsEmpty) BinaryPrimitives.WriteUInt16BigEndian(to, value);
    }

    public void U32(uint value)
    {
        var to = Take(4);
        if (!to.IsEmpty) BinaryPrimitives.WriteUInt32BigEndian(to, value);
    }

    public void Bytes(scoped ReadOnlySpan<byte> octets)
    {
        var to = Take(octets.Length);
        if (!to.IsEmpty) octets.CopyTo(to);
    }

    /// <summary>A field of fixed width: the octets, then zeros. Longer ones are <see cref="WireError.TooLong"/>.</summary>
    public void Padded(scoped ReadOnlySpan<byte> octets, int width)
    {
        if (octets.Length > width) Error = WireError.TooLong;
        var to = Take(width);
        if (to.IsEmpty) return;
        to.Clear();
        octets[..Math.Min(octets.Length, width)].CopyTo(to);
    }

    public void Zeros(int count) => Padded(default, count);

    private Span<byte> Take(int length)
    {
        if (length > Room || Error != WireError.None)
        {
            Error = WireError.TooLong;
            return default;
        }
        var taken = _buffer.Slice(Length, length);
        Length += length;
        return taken;
    }
}
