using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>Something that happened.</summary>
/// <param name="Id">Grows; send it as <c>after</c> or <c>Last-Event-ID</c> to go on from here.</param>
/// <param name="Name">Room and fact: "dhcp.foreign-server-found".</param>
/// <param name="Object">What it happened to: "resource/0190…", "subnet/lab"; null for the appliance itself.</param>
/// <param name="Message">For people, in English.</param>
/// <param name="Data">For programs.</param>
/// <param name="Count">How often it came; with each repetition it has a new id.</param>
/// <param name="First">When it came first; null when it came once.</param>
public sealed record EventRecord(
    long Id, DateTimeOffset At, string Name, Severity Severity, string? Object, string Message, JsonElement? Data,
    int Count = 1, DateTimeOffset? First = null, EventAcknowledgement? Acknowledged = null);

[JsonConverter(typeof(CamelCaseEnum<Severity>))]
public enum Severity
{
    Info,
    Notice,
    Warning,
    Error,
}
