using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Server.Events;

/// <summary>A fact, in the past tense.</summary>
/// <param name="Name">Room and fact: "dhcp.foreign-server-found".</param>
/// <param name="Object">"resource/ID", "subnet/NAME" or null.</param>
/// <param name="Message">For people, one sentence; control characters are escaped when it is kept.</param>
/// <param name="Data">For programs.</param>
public sealed record Event(string Name, Severity Severity, string? Object, string Message, JsonElement? Data = null);
