namespace Appliance.Server.Settings;

/// <summary>Every line this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The saved settings {Keys} were put aside, because the server did not start with them: {Reason}")]
    public static partial void Refused(ILogger logger, string keys, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "It could not be written down that the server starts with the saved settings; if a later start fails they count as new")]
    public static partial void NotProven(ILogger logger, Exception why);
}
