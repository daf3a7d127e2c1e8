using System.Net;
using System.Net.Sockets;
using Appliance.Server.Tftp.Listener;

namespace Appliance.Server.Tftp;

/// <summary>Every line this room logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Address}:{Port}")]
    public static partial void Listening(this ILogger log, IPAddress address, int port);

    [LoggerMessage(2, LogLevel.Information, "Stopped listening on {Address}:{Port}")]
    public static partial void StoppedListening(this ILogger log, IPAddress address, int port);

    [LoggerMessage(3, LogLevel.Warning, "Can not listen on {Address}:{Port}: {Error}")]
    public static partial void CanNotListen(this ILogger log, IPAddress address, int port, SocketError error);

    [LoggerMessage(4, LogLevel.Information, "{Client} read {File}: {End}, {Bytes} bytes, {Options}, {Milliseconds:F0} ms")]
    public static partial void TransferEnded(this ILogger log, IPEndPoint client, string file, TftpEndKind end, long bytes, string options, double milliseconds);

    [LoggerMessage(5, LogLevel.Information, "{Client} asked for '{File}' and was refused: {Reason}")]
    public static partial void Refused(this ILogger log, IPEndPoint client, string file, DropReason reason);

    [LoggerMessage(6, LogLevel.Debug, "Receiving on {Address} failed once: {Error}")]
    public static partial void ReceiveFailed(this ILogger log, IPAddress address, string error);

    [LoggerMessage(7, LogLevel.Error, "A packet met a defect")]
    public static partial void LoopFailed(this ILogger log, Exception defect);
}
