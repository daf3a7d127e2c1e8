using System.Buffers.Binary;
using System.Numerics;

namespace Appliance.Server.Dns.Guarding;

/// <summary>SipHash-2-4, the short keyed hash that RFC 9018 makes cookies with.</summary>
internal static class SipHash
{
    /// <param name="key">16 octets.</param>
    public static ulong Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text)
    {
        var (k0, k1) = (BinaryPrimitives.ReadUInt64LittleEndian(key), BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));
        var state = new State { A = 0x736f6d6570736575 ^ k0, B = 0x646f72616e646f6d ^ k1, C = 0x6c7967656e657261 ^ k0, D = 0x7465646279746573 ^ k1 };
        var last = (ulong)text.Length << 56;
        for (; text.Length >= 8; text = text[8..]) state.Take(BinaryPrimitives.ReadUInt64LittleEndian(text));
        for (var i = 0; i < text.Length; i++) last |= (ulong)text[i] << (8 * i);
        state.Take(last);
        state.C ^= 0xff;
        for (var i = 0; i < 4; i++) state.Round();
        return state.A ^ state.B ^ state.C ^ state.D;
    }

    private struct State
    {
        public ulong A, B, C, D;

        public void Take(ulong word)
        {
            D ^= word;
            Round();
            Round();
            A ^= word;
        }

        public void Round()
        {
            A += B;
            C += D;
            B = BitOperations.RotateLeft(B, 13) ^ A;
            D = BitOperations.RotateLeft(D, 16) ^ C;
            A = BitOperations.RotateLeft(A, 32);
            C += B;
            A += D;
            B = BitOperations.RotateLeft(B, 17) ^ C;
            D = BitOperations.RotateLeft(D, 21) ^ A;
            C = BitOperations.RotateLeft(C, 32);
        }
    }
}
