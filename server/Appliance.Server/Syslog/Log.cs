namespace Appliance.Server.Syslog;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit trail goes to {Server} by {Transport}: anybody on the way can read and change it")]
    public static partial void Unprotected(ILogger log, string server, SyslogTransport transport);
}
