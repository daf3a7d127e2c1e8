namespace Appliance.Tests.Architecture;

/// <summary>What a codec must not know: the same bytes would not always be the same record.</summary>
internal static class Purity
{
    /// <summary>Types that are a clock, chance, the machine, a log or a configuration.</summary>
    public static bool Spoils(string type) =>
        type is "System.TimeProvider" or "System.Diagnostics.Stopwatch" or "System.Threading.Timer" or "System.Threading.PeriodicTimer"
            or "System.Random" or "System.Security.Cryptography.RandomNumberGenerator" or "System.Environment" or "System.Console"
            or "System.IO.File" or "System.IO.Directory"
        || type.StartsWith("Microsoft.Extensions.Logging.", StringComparison.Ordinal)
        || type.StartsWith("Microsoft.Extensions.Configuration.", StringComparison.Ordinal);

    /// <summary>A date is a value and may pass; asking what it is now may not.</summary>
    public static bool SpoilsMember(string member) =>
        member is "System.DateTime.get_Now" or "System.DateTime.get_UtcNow" or "System.DateTime.get_Today"
            or "System.DateTimeOffset.get_Now" or "System.DateTimeOffset.get_UtcNow"
            or "System.Guid.NewGuid" or "System.Guid.CreateVersion7";
}
