using System.Net;
using Appliance.Protocols;

namespace Appliance.Server.Boot;

/// <summary>Every line this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Files} boot files from {Directory} are ready")]
    public static partial void FilesLoaded(this ILogger log, int files, string directory);

    [LoggerMessage(2, LogLevel.Warning, "Machines can not be booted: {Problem}")]
    public static partial void FilesWrong(this ILogger log, string problem);

    [LoggerMessage(3, LogLevel.Warning, "The database is away; the boot timeline waits in memory")]
    public static partial void StoreAway(this ILogger log);

    [LoggerMessage(4, LogLevel.Information, "{Boots} boots that ran at the last stop are watched again")]
    public static partial void ResumedBoots(this ILogger log, int boots);

    [LoggerMessage(5, LogLevel.Information, "{Client} got {Bytes} bytes of {File} in {Milliseconds:F0} ms")]
    public static partial void Sent(this ILogger log, IPAddress? client, long bytes, string file, double milliseconds);

    [LoggerMessage(6, LogLevel.Information, "{Client} broke off {File} after {Bytes} of {Size} bytes")]
    public static partial void Broken(this ILogger log, IPAddress? client, string file, long bytes, long size);

    [LoggerMessage(7, LogLevel.Error, "That {Mac} asks to boot could not be noted")]
    public static partial void NotNoted(this ILogger log, MacAddress mac, Exception defect);

    [LoggerMessage(8, LogLevel.Error, "{Entries} entries of the boot timeline were refused by the database and are left out")]
    public static partial void EntriesRefused(this ILogger log, int entries, Exception defect);
}
