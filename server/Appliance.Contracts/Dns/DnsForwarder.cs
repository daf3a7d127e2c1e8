using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>A server that foreign names are asked of, and how it does.</summary>
/// <param name="Address">With its port: "192.0.2.53:53".</param>
/// <param name="General">It is asked for what no domain has forwarders of its own for.</param>
/// <param name="Domains">The domains it is asked for.</param>
/// <param name="Reason">Why it is not up, for people; null when it is.</param>
/// <param name="Milliseconds">How long it took for the last answer to our own question; null before the first.</param>
/// <param name="Since">When it came into this state; null while nothing is known.</param>
public sealed record DnsForwarder(string Address, bool General, IReadOnlyList<string> Domains, DnsForwarderState State, string? Reason, double? Milliseconds, DateTimeOffset? Since);

[JsonConverter(typeof(CamelCaseEnum<DnsForwarderState>))]
public enum DnsForwarderState
{
    /// <summary>Not asked yet.</summary>
    Unknown,

    Up,

    /// <summary>It answers, but takes long.</summary>
    Slow,

    /// <summary>It does not answer, and is asked after all others.</summary>
    Down,
}
