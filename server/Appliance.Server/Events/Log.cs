namespace Appliance.Server.Events;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} events whose time was over")]
    public static partial void Removed(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} events wait in memory and are lost, for the store is away while the server stops")]
    public static partial void Lost(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The event feed hit a defect; the events at hand are lost")]
    public static partial void Defect(ILogger log, Exception defect);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Name} on {Object}: {Message}")]
    public static partial void Warning(ILogger log, string name, string? @object, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "Event {Name} on {Object}: {Message}")]
    public static partial void Error(ILogger log, string name, string? @object, string message);
}
