using System.Collections.Concurrent;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Appliance.Server.Tftp.Files;
using Appliance.Server.Tftp.Transfers;

namespace Appliance.Server.Tftp.Listener;

/// <summary>Receives first packets: refuses, or begins a transfer. Each is answered once at most, by a packet no longer than it asks for.</summary>
internal sealed class TftpDesk(
    TftpSettings settings, ISubnets subnets, IEnumerable<ITftpFiles> catalogues, IEnumerable<ITftpObserver> observers, IEvents events,
    TftpCounters counters, TimeProvider clock, ILogger<TftpDesk> log)
{
    private readonly ITftpFiles[] _catalogues = [.. catalogues];
    private readonly ITftpObserver[] _observers = [.. observers];
    private readonly ConcurrentDictionary<IPEndPoint, Task> _running = [];
    private readonly ConcurrentDictionary<IPAddress, int> _perClient = [];

    /// <summary>Handles one datagram; returns the length of the ERROR written to <paramref name="answer"/>, or 0.</summary>
    public int Receive(ReadOnlySpan<byte> packet, IPAddress local, IPEndPoint client, Span<byte> answer, CancellationToken stop)
    {
        // Nothing at all for strangers: we are no reflector for forged addresses outside our networks.
        if (subnets.Containing(client.Address) is null) return Drop(DropReason.Stranger);
        var wrong = TftpRequest.TryRead(packet, out var request);
        if (wrong != WireError.None) return Drop(Reason(wrong));
        if (_running.ContainsKey(client)) return Drop(DropReason.Repeated);
        if (request.Opcode == TftpOpcode.WriteRequest)
        {
            return Refuse(DropReason.WriteRefused, request.FileName, client, answer, TftpErrorCode.AccessViolation, "read only");
        }
        if (!FileNames.TryClean(request.FileName, out var name))
        {
            events.Raise(new Event("tftp.path-escape-refused", Severity.Warning, null, $"{client.Address} asked TFTP for '{request.FileName}', which leaves the catalogue; it was refused."));
            return Refuse(DropReason.PathEscape, request.FileName, client, answer, TftpErrorCode.AccessViolation, "no such place");
        }
        if (!TryFind(name, out var file)) return Refuse(DropReason.NotFound, name, client, answer, TftpErrorCode.FileNotFound, "file not found");
        return TryBegin(request, name, file, local, client, stop) ? 0 : Drop(DropReason.TooManyTransfers);
    }

    /// <summary>Returns when no transfer runs any more.</summary>
    public Task DrainAsync() => Task.WhenAll(_running.Values);

    private bool TryFind(string name, out ReadOnlyMemory<byte> file)
    {
        file = default;
        foreach (var catalogue in _catalogues)
        {
            if (catalogue.TryFind(name, out file)) return true;
        }
        return false;
    }

    private bool TryBegin(TftpRequest request, string name, ReadOnlyMemory<byte> file, IPAddress local, IPEndPoint client, CancellationToken stop)
    {
        if (_running.Count >= settings.MaxTransfers) return false;
        if (_perClient.AddOrUpdate(client.Address, 1, (_, count) => count + 1) > settings.MaxTransfersPerClient)
        {
            Leave(client.Address);
            return false;
        }
        // Two readers of the length, so that netascii's tsize is what really travels.
        var length = new BlockReader(file, TftpOptions.DefaultBlock, 1, request.Mode).Length;
        var terms = TftpTerms.Agree(request.Options, settings, length);
        var session = new TftpSession(new BlockReader(file, terms.BlockSize, terms.Window, request.Mode), terms, settings.Retries);
        var transfer = new TftpTransfer(client, name, length, terms.Acknowledged.ToString(), clock.GetUtcNow());
        // Listed before it begins: it takes itself off the list, and may end at once.
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[client] = RunAsync(begin.Task, session, transfer, local, stop);
        begin.SetResult();
        return true;
    }

    private async Task RunAsync(Task begin, TftpSession session, TftpTransfer transfer, IPAddress local, CancellationToken stop)
    {
        await begin;
        var begun = clock.GetTimestamp();
        counters.Began();
        Tell(observer => observer.Requested(transfer));
        try
        {
            await new Transfer(session, counters, clock).RunAsync(local, transfer.Client, stop);
        }
        catch (OperationCanceledException)
        {
            session.GiveUp("the appliance stops");
        }
        catch (Exception defect)
        {
            // The datagram boundary: one broken transfer never stops the others.
            session.GiveUp("the appliance has failed");
            log.TransferFailed(transfer.File, transfer.Client, defect);
        }
        finally
        {
            _running.TryRemove(transfer.Client, out _);
            Leave(transfer.Client.Address);
        }
        var end = new TftpEnd(session.End ?? TftpEndKind.TimedOut, session.BytesAcknowledged, session.Retransmissions, clock.GetElapsedTime(begun), session.Message);
        counters.Ended(end.Kind);
        log.TransferEnded(transfer.Client, transfer.File, end.Kind, end.BytesAcknowledged, transfer.Options, end.Took.TotalMilliseconds);
        Tell(observer => observer.Finished(transfer, end));
    }

    private int Refuse(DropReason reason, string name, IPEndPoint client, Span<byte> answer, TftpErrorCode code, string message)
    {
        counters.Dropped(reason);
        log.Refused(client, name, reason);
        var transfer = new TftpTransfer(client, name, 0, "", clock.GetUtcNow());
        var kind = reason == DropReason.NotFound ? TftpEndKind.NotFound : TftpEndKind.Refused;
        Tell(observer => observer.Requested(transfer));
        Tell(observer => observer.Finished(transfer, new TftpEnd(kind, 0, 0, TimeSpan.Zero, message)));
        return TftpPacket.WriteError(answer, code, message);
    }

    private int Drop(DropReason reason)
    {
        counters.Dropped(reason);
        return 0;
    }

    private void Leave(IPAddress client)
    {
        if (_perClient.AddOrUpdate(client, 0, (_, count) => count - 1) <= 0) _perClient.TryRemove(new KeyValuePair<IPAddress, int>(client, 0));
    }

    private void Tell(Action<ITftpObserver> what)
    {
        foreach (var observer in _observers) what(observer);
    }

    private static DropReason Reason(WireError wrong) => wrong switch
    {
        WireError.Truncated => DropReason.Truncated,
        WireError.TooLong => DropReason.TooLong,
        _ => DropReason.Malformed,
    };
}
