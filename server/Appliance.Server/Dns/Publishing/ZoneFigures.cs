namespace Appliance.Server.Dns.Publishing;

/// <summary>What a zone's SOA says, and how long its records may be remembered; all in seconds.</summary>
/// <param name="Seconds">Time to live of records that name none.</param>
/// <param name="Absence">How long it may be remembered that something is not there (RFC 2308 §4).</param>
/// <param name="Server">The primary's name; null: the appliance.</param>
/// <param name="Contact">The mailbox as a name; null: hostmaster.</param>
internal sealed record ZoneFigures(int Seconds, int Absence, int Refresh, int Retry, int Expire, string? Server = null, string? Contact = null)
{
    /// <summary>Of zones that follow subnets: short, so that a renamed machine is found soon.</summary>
    public static ZoneFigures Following { get; } = new(60, 10, 3600, 600, 86400);

    /// <summary>Of zones that people make.</summary>
    public static ZoneFigures Made { get; } = new(3600, 300, 3600, 600, 604800);
}
