using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>An address somebody holds.</summary>
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
