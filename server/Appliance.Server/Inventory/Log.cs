namespace Appliance.Server.Inventory;

/// <summary>Every line this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Read {Count} resources and {Ignored} ignored addresses from the database")]
    public static partial void Loaded(ILogger logger, int count, int ignored);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The resources could not be read from the database yet; trying again")]
    public static partial void LoadPutOff(ILogger logger, Exception cause);
}
