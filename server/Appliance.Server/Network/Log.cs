namespace Appliance.Server.Network;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Subnets} subnets and {Reservations} reservations are in memory")]
    public static partial void Loaded(ILogger log, int subnets, int reservations);

    [LoggerMessage(2, LogLevel.Warning, "The database is away; subnets are read when it comes back")]
    public static partial void StoreAway(ILogger log);

    [LoggerMessage(3, LogLevel.Information, "Router solicitations on {Interface} are answered")]
    public static partial void Advertising(ILogger log, string @interface);

    [LoggerMessage(4, LogLevel.Warning, "Router solicitations on {Interface} can not be answered ({Reason}); network boot works, and iPXE waits longer. Trying again")]
    public static partial void CannotAdvertise(ILogger log, string @interface, string reason);

    [LoggerMessage(5, LogLevel.Error, "The configuration's first subnet {Network} is not defined: {Reasons}")]
    public static partial void FirstSubnetRefused(ILogger log, string network, string reasons);
}
