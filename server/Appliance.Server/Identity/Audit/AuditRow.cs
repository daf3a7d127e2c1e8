using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Appliance.Server.Identity.Audit;

/// <summary>One line of the trail, without its hash.</summary>
/// <param name="At">In whole microseconds, as PostgreSQL keeps it.</param>
/// <param name="Status">Of the answer; 0 while the change is committed and the answer not written yet.</param>
internal sealed record AuditRow(
    long Id, DateTimeOffset At, string Who, string? Token, string Place, string Deed, string? Permission, string? Object, int Status, string? Code, string? Request, string? Before, string? After)
{
    public const int HashBytes = 32;

    /// <summary>SHA-256 over the hash before it and every field, each with its length in front, so that nothing can be moved from one field into another.</summary>
    public byte[] Hash(ReadOnlySpan<byte> previous)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(previous);
        Span<byte> number = stackalloc byte[8];
        foreach (var value in (ReadOnlySpan<long>)[Id, At.ToUnixTimeMilliseconds() * 1000 + At.Microsecond, Status])
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
            sum.AppendData(number);
        }
        foreach (var text in (ReadOnlySpan<string?>)[Who, Token, Place, Deed, Permission, Object, Code, Request, Before, After])
        {
            var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64BigEndian(number, bytes?.Length ?? -1);
            sum.AppendData(number);
            if (bytes is not null) sum.AppendData(bytes);
        }
        return sum.GetHashAndReset();
    }
}
