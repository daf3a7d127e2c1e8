using Appliance.Server.Inventory;

namespace Appliance.Server.Agents;

/// <summary>Every line this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} ({Resource}) is connected")]
    public static partial void Connected(ILogger logger, string name, ResourceId resource);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} ({Resource}) is no longer connected: {Reason}")]
    public static partial void Disconnected(ILogger logger, string name, ResourceId resource, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What follows from {Name} coming or going is put off: the database is away")]
    public static partial void ObserverPutOff(ILogger logger, string name, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "The call {Method} broke; this is a defect")]
    public static partial void CallBroke(ILogger logger, string method, Exception defect);
}
