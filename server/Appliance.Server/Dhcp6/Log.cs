namespace Appliance.Server.Dhcp6;

/// <summary>Every line the room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Leases} IPv6 leases are in memory")]
    public static partial void Loaded(ILogger log, int leases);

    [LoggerMessage(2, LogLevel.Warning, "The database is away; no IPv6 address is given before the leases have been read")]
    public static partial void NotLoaded(ILogger log);

    [LoggerMessage(3, LogLevel.Error, "The lease journal does not take {Bindings} changes ({Reason}); known clients are renewed from memory, new ones wait. Tried again every second")]
    public static partial void NotWritten(ILogger log, int bindings, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The database is away; IPv6 leases are in the journal, {Bindings} rows wait")]
    public static partial void RowsWait(ILogger log, int bindings);

    [LoggerMessage(5, LogLevel.Error, "The database refused {Bindings} IPv6 lease rows; they stay in the journal and are tried again")]
    public static partial void NotTaken(ILogger log, int bindings, Exception defect);

    [LoggerMessage(6, LogLevel.Information, "DHCPv6 is served on {Interface}")]
    public static partial void Serving(ILogger log, string @interface);

    [LoggerMessage(7, LogLevel.Information, "DHCPv6 is no longer served on {Interface}")]
    public static partial void Stopped(ILogger log, string @interface);

    [LoggerMessage(8, LogLevel.Warning, "DHCPv6 is not served on {Interface}: {Reason}")]
    public static partial void CannotServe(ILogger log, string @interface, string reason);

    [LoggerMessage(9, LogLevel.Error, "Answering a DHCPv6 packet failed; the packet is dropped")]
    public static partial void Defect(ILogger log, Exception defect);

    [LoggerMessage(10, LogLevel.Warning, "An answer to {Address} did not leave {Interface}: {Reason}")]
    public static partial void NotSent(ILogger log, System.Net.IPAddress address, string @interface, string reason);

    [LoggerMessage(11, LogLevel.Warning, "The IPv6 address of a member could not be kept with its name ({Reason}); tried again when it renews")]
    public static partial void NotSettled(ILogger log, string reason);
}
