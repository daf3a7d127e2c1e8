using Microsoft.Win32.SafeHandles;

namespace Appliance.Agent.Inventory.Disks;

/// <summary>Pieces of a disk. What lies beyond its end is zeros.</summary>
internal sealed class BlockReader(SafeFileHandle disk, long length)
{
    public long Length => length;

    public byte[] Read(long offset, int count)
    {
        var piece = new byte[count];
        if (offset < 0 || offset >= length) return piece;
        var wanted = (int)Math.Min(count, length - offset);
        for (var have = 0; have < wanted;)
        {
            var read = RandomAccess.Read(disk, piece.AsSpan(have, wanted - have), offset + have);
            if (read == 0) break;
            have += read;
        }
        return piece;
    }
}
