using System.Net;

namespace Appliance.Server.Dns;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "DNS answers on {At}, UDP and TCP")]
    public static partial void Listening(ILogger log, IPEndPoint at);

    [LoggerMessage(2, LogLevel.Information, "DNS no longer answers on {At}")]
    public static partial void Closed(ILogger log, IPEndPoint at);

    [LoggerMessage(3, LogLevel.Warning, "DNS can not answer on {At}: {Reason}")]
    public static partial void CannotListen(ILogger log, IPEndPoint at, string reason);

    [LoggerMessage(4, LogLevel.Error, "A question could not be answered; this is a defect")]
    public static partial void Defect(ILogger log, Exception defect);

    [LoggerMessage(5, LogLevel.Warning, "The forwarder {Server} is this appliance itself and is passed over")]
    public static partial void ForwarderIsOurselves(ILogger log, IPEndPoint server);

    [LoggerMessage(6, LogLevel.Information, "{Zones} DNS zones are published; people have written {Sets} record sets")]
    public static partial void Loaded(ILogger log, int zones, int sets);
}
