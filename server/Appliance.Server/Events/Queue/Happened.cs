namespace Appliance.Server.Events.Queue;

/// <summary>An event and when it happened, which may be long before the store takes it.</summary>
internal sealed record Happened(Event Event, DateTimeOffset At, int Count = 1);
