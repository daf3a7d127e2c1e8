namespace Appliance.Server.Plugins;

/// <summary>Every line this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Plug-in {Plugin} could not {Deed}: {Defect}")]
    public static partial void CallFailed(this ILogger log, string plugin, string deed, string defect);

    [LoggerMessage(2, LogLevel.Warning, "Plug-in {Plugin} ended badly: {Complaint}")]
    public static partial void EndedBadly(this ILogger log, string plugin, string complaint);

    [LoggerMessage(3, LogLevel.Error, "Plug-in {Plugin} does not start: {Why}")]
    public static partial void DoesNotStart(this ILogger log, string plugin, string why);

    [LoggerMessage(4, LogLevel.Warning, "Plug-in {Plugin} listens too slowly; events are lost to it")]
    public static partial void ListenerFull(this ILogger log, string plugin);
}
