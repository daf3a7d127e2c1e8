namespace Appliance.Server.Api.Rates;

/// <summary>A counter of a room's that is told second by second.</summary>
/// <param name="Instrument">As the room named it; it is on /metrics too.</param>
/// <param name="Name">What its counts are told as; null: as its first tag.</param>
/// <param name="Level">It is not counted but measured: told as it is, not what was added.</param>
internal sealed record RateSource(string Instrument, RatedService Service, string? Name = null, bool Level = false)
{
    public const string Dropped = "dropped";
    public const string Bad = "bad";
    public const string Octets = "octets";
    public const string Running = "running";

    public static IReadOnlyList<RateSource> All { get; } =
    [
        new("appliance_dhcp_received", RatedService.Dhcp),
        new("appliance_dhcp_answered", RatedService.Dhcp),
        new("appliance_dhcp_dropped", RatedService.Dhcp, Dropped),
        new("appliance_dhcp6_received", RatedService.Dhcp6),
        new("appliance_dhcp6_answered", RatedService.Dhcp6),
        new("appliance_dhcp6_dropped", RatedService.Dhcp6, Dropped),
        new("appliance_dns_questions", RatedService.Dns),
        new("appliance_dns_bad_packets", RatedService.Dns, Bad),
        new("appliance.tftp.sent", RatedService.Tftp, Octets),
        new("appliance.tftp.running", RatedService.Tftp, Running, Level: true),
        new("appliance.boot.http.sent", RatedService.Http, Octets),
        new("appliance.boot.http.running", RatedService.Http, Running, Level: true),
    ];
}

internal enum RatedService
{
    Dhcp,
    Dhcp6,
    Dns,
    Tftp,
    Http,
}
