namespace Appliance.Server.Enrollment;

/// <summary>Every line this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Deadlines could not be kept this time; this is a defect")]
    public static partial void DeadlinesBroke(ILogger logger, Exception defect);
}
