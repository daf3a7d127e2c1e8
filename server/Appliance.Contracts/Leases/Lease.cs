using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>An address somebody holds or held.</summary>
/// <param name="Subnet">Its name; empty in the history of a subnet that is gone.</param>
/// <param name="Expires">When it runs out; of a released one, when it was released.</param>
public sealed record Lease(
    string Address, string Mac, string? ClientId, string? HostName, string Subnet, LeaseState State, DateTimeOffset Granted, DateTimeOffset Expires,
    Guid? Resource);

[JsonConverter(typeof(CamelCaseEnum<LeaseState>))]
public enum LeaseState
{
    Active,
    Expired,
    Released,
    Declined,
}
