namespace Appliance.Server.Notifications;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Delivering {Subscription} hit a defect; it is tried again when its claim has ended")]
    public static partial void DeliveryBroke(ILogger log, string subscription, Exception defect);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail goes to {Server} without TLS: anybody on the way can read and change it")]
    public static partial void Unprotected(ILogger log, string server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail to one person is not sent: {Reason}")]
    public static partial void PersonalMailLost(ILogger log, string reason);
}
