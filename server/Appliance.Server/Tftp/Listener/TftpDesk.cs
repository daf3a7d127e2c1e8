using System.Collections.Concurrent;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Appliance.Server.Tftp.Files;
using Appliance.Server.Tftp.Transfers;
using Appliance.Server.Tftp.Wire;

namespace Appliance.Server.Tftp.Listener;

/// <summary>Receives first packets: refuses, or begins a transfer. Each is answered once at most, by a packet no longer than it asks for.</summary>
internal sealed class TftpDesk(
    TftpSettings settings, ISubnets subnets, IEnumerable<ITftpFiles> catalogues, IEnumerable<ITftpScripts> writers, IEnumerable<ITftpObserver> observers, IEvents events,
    TftpCounters counters, TftpLoops loops, TimeProvider clock, ILogger<TftpDesk> log)
{
    /// <summary>Text is short; counting and changing a whole RAM disk would hold up everybody else.</summary>
    private const int LargestText = 4 << 20;

    /// <summary>Who asks again from the same port after so much silence has begun anew: firmware that was switched off and on.</summary>
    private static readonly TimeSpan s_begunAnew = TimeSpan.FromSeconds(1);

    private readonly ITftpFiles[] _catalogues = [.. catalogues];
    private readonly ITftpScripts[] _writers = [.. writers];
    private readonly ITftpObserver[] _observers = [.. observers];
    private readonly ConcurrentDictionary<Peer, Transfer> _running = [];
    private readonly ConcurrentDictionary<Peer, bool> _writing = [];
    private readonly ConcurrentDictionary<UInt128, int> _perClient = [];
    private readonly ClientMemory _memory = new(clock);

    /// <summary>Handles one datagram; returns the length of the ERROR written to <paramref name="answer"/>, or 0.</summary>
    public int Receive(ReadOnlySpan<byte> packet, Arrival arrival, Span<byte> answer)
    {
        var client = arrival.From.ToEndPoint();
        // Nothing at all for strangers: we are no reflector for forged addresses outside our networks.
        if (subnets.Home(client.Address) is not { } subnet) return Drop(DropReason.Stranger);
        var wrong = TftpRequest.TryRead(packet, out var request);
        if (wrong != WireError.None) return Drop(Reason(wrong));
        if (IsRepeated(arrival.From)) return Drop(DropReason.Repeated);
        if (request.Opcode == TftpOpcode.WriteRequest)
        {
            return Refuse(DropReason.WriteRefused, request.FileName, client, answer, TftpErrorCode.AccessViolation, "read only");
        }
        if (!FileNames.TryClean(request.FileName, out var name))
        {
            events.Raise(new Event("tftp.path-escape-refused", Severity.Warning, null, $"{client.Address} asked TFTP for '{request.FileName}', which leaves the catalogue; it was refused."));
            return Refuse(DropReason.PathEscape, request.FileName, client, answer, TftpErrorCode.AccessViolation, "no such place");
        }
        if (_writers.FirstOrDefault(one => one.Knows(name)) is { } writer)
        {
            if (_writing.Count >= settings.MaxTransfers || !_writing.TryAdd(arrival.From, true)) return Drop(DropReason.TooManyTransfers);
            _ = BeginWrittenAsync(writer, request, name, arrival, client, settings.IsSinglePort(subnet.Name));
            return 0;
        }
        if (!TryFind(name, out var file)) return Refuse(DropReason.NotFound, name, client, answer, TftpErrorCode.FileNotFound, "file not found");
        if (request.Mode == TftpMode.Netascii && file.Length > LargestText)
        {
            return Refuse(DropReason.TooLargeForText, name, client, answer, TftpErrorCode.NotDefined, "use octet");
        }
        return TryBegin(request, name, file, arrival, client, settings.IsSinglePort(subnet.Name)) ? 0 : Drop(DropReason.TooManyTransfers);
    }

    /// <summary>Begins when the file has been written.</summary>
    private async Task BeginWrittenAsync(ITftpScripts writer, TftpRequest request, string name, Arrival arrival, IPEndPoint client, bool isSinglePort)
    {
        try
        {
            var file = await Task.Run(() => writer.WriteAsync(name, client.Address, arrival.Local, CancellationToken.None));
            arrival.Loop.Post(() => BeginWritten(file, request, name, arrival, client, isSinglePort));
        }
        catch (Exception defect)
        {
            // The datagram boundary: who gets no answer asks again.
            _writing.TryRemove(arrival.From, out _);
            log.LoopFailed(defect);
        }
    }

    private void BeginWritten(ReadOnlyMemory<byte>? written, TftpRequest request, string name, Arrival arrival, IPEndPoint client, bool isSinglePort)
    {
        if (written is not { } file)
        {
            var error = Refuse(DropReason.NotFound, name, client, arrival.Loop.Outbox.Packet, TftpErrorCode.FileNotFound, "file not found");
            arrival.Loop.Outbox.SendPacket(arrival.Port.Descriptor, arrival.From, error);
        }
        else if (!TryBegin(request, name, file, arrival, client, isSinglePort))
        {
            Drop(DropReason.TooManyTransfers);
        }
        _writing.TryRemove(arrival.From, out _);
    }

    private bool IsRepeated(Peer from)
    {
        if (_writing.ContainsKey(from)) return true;
        if (!_running.TryGetValue(from, out var running)) return false;
        if (!running.Session.Confirmed || running.Silence < s_begunAnew) return true;
        running.GiveWay("it asked anew from the same port");
        return false;
    }

    private bool TryFind(string name, out ReadOnlyMemory<byte> file)
    {
        file = default;
        foreach (var catalogue in _catalogues)
        {
            if (catalogue.TryFind(name, out file)) return true;
        }
        return false;
    }

    private bool TryBegin(TftpRequest request, string name, ReadOnlyMemory<byte> file, Arrival arrival, IPEndPoint client, bool isSinglePort)
    {
        var address = arrival.From.Address;
        if (_running.Count >= settings.MaxTransfers) return false;
        if (_perClient.AddOrUpdate(address, 1, (_, count) => count + 1) > settings.MaxTransfersPerClient)
        {
            Leave(address);
            return false;
        }
        // Two readers of the length, so that netascii's tsize is what really travels.
        var length = new BlockReader(file, TftpOptions.DefaultBlock, 1, request.Mode).Length;
        var terms = TftpTerms.Agree(request.Options, settings, length, _memory.For(address));
        var session = new TftpSession(new BlockReader(file, terms.BlockSize, terms.Window, request.Mode), terms, settings.Retries);
        var told = new TftpTransfer(client, name, length, terms.Acknowledged.ToString(), clock.GetUtcNow());
        var transfer = new Transfer(session, told, file, isSinglePort ? arrival.Loop : loops.Next(), counters, clock);
        _running[arrival.From] = transfer;
        counters.Began();
        Tell(observer => observer.Requested(told));
        transfer.Begin(arrival.Local, isSinglePort ? arrival.Port : null, ended => Ended(ended, arrival.From, terms));
        return true;
    }

    private void Ended(Transfer transfer, Peer client, TftpTerms terms)
    {
        _running.TryRemove(new KeyValuePair<Peer, Transfer>(client, transfer));
        Leave(client.Address);
        var (session, told) = (transfer.Session, transfer.Told);
        var end = new TftpEnd(session.End ?? TftpEndKind.TimedOut, session.BytesAcknowledged, session.Retransmissions, transfer.Took, session.Message);
        _memory.Learn(client.Address, terms, end.Kind, session.Confirmed, session.BytesAcknowledged);
        counters.Ended(end.Kind);
        log.TransferEnded(told.Client, told.File, end.Kind, end.BytesAcknowledged, told.Options, end.Took.TotalMilliseconds);
        Tell(observer => observer.Finished(told, end));
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

    private void Leave(UInt128 client)
    {
        if (_perClient.AddOrUpdate(client, 0, (_, count) => count - 1) <= 0) _perClient.TryRemove(new KeyValuePair<UInt128, int>(client, 0));
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
