namespace Appliance.Server.Api;

/// <summary>All that this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed by a defect.")]
    public static partial void Defect(ILogger log, string method, string endpoint, Exception cause);
}
