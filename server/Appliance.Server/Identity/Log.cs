namespace Appliance.Server.Identity;

/// <summary>All that this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "The certificate authority is open; its fingerprint is {Pin}.")]
    public static partial void AuthorityOpen(ILogger log, string pin);

    [LoggerMessage(LogLevel.Error, "A {Method} that was answered with {Status} is not in the audit trail: the database is away.")]
    public static partial void AuditLineLost(ILogger log, string method, int status, Exception cause);

    [LoggerMessage(LogLevel.Warning, "Old lines of the audit trail could not be sealed yet; trying again later.")]
    public static partial void SealPutOff(ILogger log, Exception cause);

    [LoggerMessage(LogLevel.Information, "Nobody has set this appliance up yet. The set-up token is in {Path}.")]
    public static partial void SetupWaiting(ILogger log, string path);

    [LoggerMessage(LogLevel.Error, "The key of the secrets is not in {Path}. Restore it from a backup; until then no secret can be read.")]
    public static partial void SecretKeyLost(ILogger log, string path);

    [LoggerMessage(LogLevel.Information, "{Count} secrets have the new key.")]
    public static partial void SecretsResealed(ILogger log, int count);

    [LoggerMessage(LogLevel.Information, "{Count} secrets of authenticators are among the other secrets now; the file {Path} is not needed any more.")]
    public static partial void FactorsMoved(ILogger log, int count, string path);

    [LoggerMessage(LogLevel.Error, "{Count} secrets of authenticators do not open with {Path}. Restore that file from a backup and start again; until then their owners use recovery codes or passkeys.")]
    public static partial void FactorsStay(ILogger log, int count, string path);

    [LoggerMessage(LogLevel.Warning, "The used set-up token could not be deleted from {Path}; it is void all the same.")]
    public static partial void SetupFileStays(ILogger log, string path, Exception cause);
}
