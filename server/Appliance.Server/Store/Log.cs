namespace Appliance.Server.Store;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Migrated the database: {Migration}")]
    public static partial void Migrated(ILogger log, Migrations.Migration migration);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL does not answer: {Reason}")]
    public static partial void StoreAway(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL answers again after {Away}")]
    public static partial void StoreReturned(ILogger log, TimeSpan away);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL is not ready, trying until {Deadline:u}: {Reason}")]
    public static partial void StoreNotReady(ILogger log, DateTimeOffset deadline, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store is ready: {Database} at {Host}")]
    public static partial void StoreReady(ILogger log, string? database, string? host);

    [LoggerMessage(Level = LogLevel.Information, Message = "Creating a private PostgreSQL {Major} in {Folder} for the user {User}")]
    public static partial void CreatingInstance(ILogger log, string folder, int major, string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "Started PostgreSQL {Major} as process {Process}")]
    public static partial void InstanceStarted(ILogger log, int major, int process);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL still runs as process {Process} since an earlier server; adopted it")]
    public static partial void InstanceAdopted(ILogger log, int process);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL (process {Process}) ended by itself; starting it again in {Pause}")]
    public static partial void InstanceDied(ILogger log, int process, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL stopped")]
    public static partial void InstanceStopped(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL needs longer to stop than we may wait; it finishes by itself")]
    public static partial void InstanceStillStopping(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "postgres: {Line}")]
    public static partial void PostgresSaid(ILogger log, string line);
}
