namespace Appliance.Server.Power;

/// <summary>Every line this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The session at the BMC {Bmc} could not be ended: {Reason}")]
    public static partial void SessionLeft(this ILogger log, string bmc, string reason);
}
