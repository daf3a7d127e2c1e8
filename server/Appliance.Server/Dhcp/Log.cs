namespace Appliance.Server.Dhcp;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Leases} leases are in memory")]
    public static partial void Loaded(ILogger log, int leases);

    [LoggerMessage(2, LogLevel.Warning, "The database is away; nothing is served before the leases have been read")]
    public static partial void NotLoaded(ILogger log);

    [LoggerMessage(3, LogLevel.Error, "The lease journal does not take {Bindings} changes ({Reason}); known clients are renewed from memory, new ones wait. Tried again every second")]
    public static partial void NotWritten(ILogger log, int bindings, string reason);

    [LoggerMessage(14, LogLevel.Warning, "The database is away; leases are in the journal, {Bindings} rows wait")]
    public static partial void RowsWait(ILogger log, int bindings);

    [LoggerMessage(4, LogLevel.Information, "DHCP is served on {Interface}")]
    public static partial void Serving(ILogger log, string @interface);

    [LoggerMessage(5, LogLevel.Information, "DHCP is no longer served on {Interface}")]
    public static partial void Stopped(ILogger log, string @interface);

    [LoggerMessage(6, LogLevel.Warning, "DHCP is not served on {Interface}: another server answers there: {Server}")]
    public static partial void ForeignServer(ILogger log, string @interface, string server);

    [LoggerMessage(7, LogLevel.Warning, "DHCP is not served on {Interface}: {Reason}")]
    public static partial void CannotServe(ILogger log, string @interface, string reason);

    [LoggerMessage(8, LogLevel.Warning, "A frame to {Mac} did not leave {Interface} ({Reason}); its answer is broadcast")]
    public static partial void FrameNotSent(ILogger log, Protocols.MacAddress mac, string @interface, string reason);

    [LoggerMessage(9, LogLevel.Error, "Answering a DHCP packet failed; the packet is dropped")]
    public static partial void Defect(ILogger log, Exception defect);

    [LoggerMessage(12, LogLevel.Error, "The database refused {Bindings} lease rows; they stay in the journal and are tried again")]
    public static partial void NotTaken(ILogger log, int bindings, Exception defect);

    [LoggerMessage(10, LogLevel.Warning, "Socket on {Interface} failed: {Reason}; it is opened again")]
    public static partial void SocketFailed(ILogger log, string @interface, string reason);

    [LoggerMessage(13, LogLevel.Warning, "It can not be asked who serves DHCP on {Interface}: {Reason}")]
    public static partial void NotAsked(ILogger log, string @interface, string reason);

    [LoggerMessage(11, LogLevel.Warning, "An answer to {Address} did not leave {Interface}: {Reason}")]
    public static partial void NotSent(ILogger log, Protocols.Ipv4Address address, string @interface, string reason);
}
