using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Appliance.Server.Jobs.Engine;

/// <summary>
/// The name of an act: a function of job, step and direction, so every attempt on every server has the same, and none has to be kept
/// before it can be used. A UUID of version 8 (RFC 9562, 5.8).
/// </summary>
internal static class OperationId
{
    public static Guid Of(Guid job, int step, bool undo)
    {
        Span<byte> about = stackalloc byte[21];
        job.TryWriteBytes(about, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(about[16..], step);
        about[20] = undo ? (byte)1 : (byte)0;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(about, hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
