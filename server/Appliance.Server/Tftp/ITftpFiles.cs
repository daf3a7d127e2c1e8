using System.Net;

namespace Appliance.Server.Tftp;

/// <summary>The catalogue TFTP reads from. Names are as asked for, already cleaned: no leading slash, no "..", forward slashes.</summary>
public interface ITftpFiles
{
    bool TryFind(string name, out ReadOnlyMemory<byte> content);
}

/// <summary>Files that are written for who asks, while it waits. Names are cleaned as above.</summary>
public interface ITftpScripts
{
    bool Knows(string name);

    /// <returns>Null: there is none for this client.</returns>
    Task<ReadOnlyMemory<byte>?> WriteAsync(string name, IPAddress client, IPAddress server, CancellationToken stop);
}

/// <summary>Told how transfers go: the boot timeline listens here. Every method returns at once.</summary>
public interface ITftpObserver
{
    void Requested(TftpTransfer transfer);

    void Finished(TftpTransfer transfer, TftpEnd end);
}

/// <param name="Options">As acknowledged: "blksize 1468, windowsize 4".</param>
public sealed record TftpTransfer(IPEndPoint Client, string File, long Size, string Options, DateTimeOffset Started);

public sealed record TftpEnd(TftpEndKind Kind, long BytesAcknowledged, int Retransmissions, TimeSpan Took, string? Message);

public enum TftpEndKind
{
    Completed,
    SizeProbed,
    AbortedByClient,
    TimedOut,
    NotFound,
    Refused,
}
