using System.Text;

namespace Appliance.Protocols.Lldp;

/// <summary>Puts type-length-value triples one after another; the first that does not fit sticks.</summary>
internal ref struct LldpWriter(Span<byte> payload)
{
    private const int LongestValue = 511;
    private const int LongestIdentity = 255; // §8.5.2.3, §8.5.3.3
    private readonly Span<byte> payload = payload;
    private bool full;
    private int used;

    /// <summary>0 when something did not fit.</summary>
    public readonly int Length => full ? 0 : used;

    public void Put(LldpType type, string text) => Put(type, Encoding.UTF8.GetBytes(text));

    /// <summary>A chassis or a port: its identity is never empty.</summary>
    public void PutIdentity(LldpType type, byte subtype, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        full |= bytes.Length is 0 or > LongestIdentity;
        Put(type, [subtype, .. bytes]);
    }

    public void Put(LldpType type, scoped ReadOnlySpan<byte> value)
    {
        full |= value.Length > LongestValue || used + 2 + value.Length > payload.Length;
        if (full) return;
        payload[used] = (byte)((int)type << 1 | value.Length >> 8);
        payload[used + 1] = (byte)value.Length;
        value.CopyTo(payload[(used + 2)..]);
        used += 2 + value.Length;
    }
}
