using System.Runtime.InteropServices;

namespace Appliance.Protocols;

/// <summary>
/// The text form of RFC 764 that RFC 1350 calls netascii: LF travels as CR LF, and CR as CR NUL. One octet can become two, so a
/// block can end between them; <see cref="Cursor"/> remembers where.
/// </summary>
public static class Netascii
{
    /// <summary>A place in the file, and the second octet of a pair that did not fit any more.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Cursor(int Offset, byte? Pending);

    /// <summary>Fills <paramref name="block"/> from the cursor on; returns how many octets it holds and where the next block begins.</summary>
    public static int Fill(ReadOnlySpan<byte> file, Cursor from, Span<byte> block, out Cursor next)
    {
        var (offset, pending) = from;
        var length = 0;
        while (length < block.Length)
        {
            if (pending is { } second)
            {
                block[length++] = second;
                pending = null;
                continue;
            }
            if (offset >= file.Length) break;
            var octet = file[offset++];
            (block[length++], pending) = octet switch
            {
                (byte)'\n' => ((byte)'\r', (byte?)(byte)'\n'),
                (byte)'\r' => ((byte)'\r', (byte?)0),
                _ => (octet, null),
            };
        }
        next = new Cursor(offset, pending);
        return length;
    }
}
