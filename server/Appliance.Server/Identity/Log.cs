namespace Appliance.Server.Identity;

/// <summary>All that this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "The certificate authority is open; its fingerprint is {Pin}.")]
    public static partial void AuthorityOpen(ILogger log, string pin);

    [LoggerMessage(LogLevel.Information, "Nobody has set this appliance up yet. The set-up token is in {Path}.")]
    public static partial void SetupWaiting(ILogger log, string path);

    [LoggerMessage(LogLevel.Warning, "The used set-up token could not be deleted from {Path}; it is void all the same.")]
    public static partial void SetupFileStays(ILogger log, string path, Exception cause);
}
