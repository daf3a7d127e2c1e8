namespace Appliance.Server.Dns.Updates;

/// <summary>Why nothing of an update is done.</summary>
/// <param name="code">The answer's (RFC 2136 §2.2).</param>
internal sealed class UpdateRefused(ushort code, string why) : Exception(why)
{
    public const ushort NameExists = 6, SetExists = 7, SetMissing = 8, NotAuthoritative = 9, NotInZone = 10;

    public ushort Code => code;
}
