using Appliance.Protocols;
using Appliance.Server.Tftp.Files;

namespace Appliance.Server.Tftp.Transfers;

/// <summary>
/// One read, as a state machine without sockets or clocks: feed it packets and time-outs, and send what <see cref="TakePacket"/> gives.
/// Laws: nothing is sent without cause; before the first acknowledgement at most one packet and two repetitions go out, so a forged
/// source address gains nothing; every transfer ends after a bounded number of time-outs without progress.
/// </summary>
internal sealed class TftpSession(BlockReader blocks, TftpTerms terms, int retries)
{
    private const int RetriesBeforeFirstAck = 2;
    private static readonly TimeSpan s_longestUnconfirmed = TimeSpan.FromSeconds(3);

    private long _acknowledged;
    private long _next = 1;
    private long _flightEnd = terms.Acknowledged.Any ? 0 : 1;
    private long _furthest;
    private bool _awaitingOptionAck = terms.Acknowledged.Any;
    private bool _sendOptionAck = terms.Acknowledged.Any;
    private bool _confirmed;
    private bool _rewound;
    private int _silences;

    public TftpEndKind? End { get; private set; }

    /// <summary>What the client said when it broke off.</summary>
    public string? Message { get; private set; }

    public int Retransmissions { get; private set; }

    /// <summary>Octets the client has confirmed.</summary>
    public long BytesAcknowledged => Math.Min(_acknowledged * terms.BlockSize, blocks.Length);

    /// <summary>
    /// How long the client may be silent. Until it has shown that it is there, its wish for a long time does not count: what only asks
    /// would hold its place for minutes.
    /// </summary>
    public TimeSpan Patience => _confirmed || terms.Timeout < s_longestUnconfirmed ? terms.Timeout : s_longestUnconfirmed;

    public int BlockSize => terms.BlockSize;

    public int LargestPacket => Math.Max(TftpPacket.DataHeader + terms.BlockSize, TftpRequest.LargestPacket);

    /// <summary>The client has answered: it is no forged address.</summary>
    public bool Confirmed => _confirmed;

    /// <summary>Writes the next packet to send; 0 when it is the client's turn.</summary>
    public int TakePacket(Span<byte> packet)
    {
        if (End is not null) return 0;
        if (_sendOptionAck)
        {
            _sendOptionAck = false;
            return TftpPacket.WriteOptionAck(packet, terms.Acknowledged);
        }
        if (_next > _flightEnd) return 0;
        TftpPacket.WriteDataHeader(packet, Count());
        return TftpPacket.DataHeader + blocks.Read(_next++, packet[TftpPacket.DataHeader..]);
    }

    /// <summary>
    /// The next DATA packet by where its octets are in the file, for whoever sends them without copying. False: what is next, if
    /// anything, comes from <see cref="TakePacket"/>.
    /// </summary>
    public bool TakeBlock(out ushort number, out int offset, out int length)
    {
        (number, offset, length) = (0, 0, 0);
        if (End is not null || _sendOptionAck || _next > _flightEnd || !blocks.IsPlain) return false;
        number = Count();
        (offset, length) = blocks.Find(_next++);
        return true;
    }

    /// <summary>False: the packet has no place in this transfer and is ignored.</summary>
    public bool Receive(ReadOnlySpan<byte> packet)
    {
        if (End is not null) return false;
        if (TftpPacket.TryReadAck(packet, out var block) == WireError.None) return Acknowledge(block);
        if (TftpPacket.TryReadError(packet, out var code, out var text) != WireError.None) return false;
        // EDK2 asks for tsize first and closes with ERROR once it has read the OACK: a probe, not a failure.
        End = terms.AskedSize && _acknowledged == 0 ? TftpEndKind.SizeProbed : TftpEndKind.AbortedByClient;
        Message = text.Length > 0 ? text : $"error {(ushort)code}";
        return true;
    }

    /// <summary>The client has been silent for <see cref="Patience"/>.</summary>
    public void TimeOut()
    {
        if (End is not null) return;
        if (++_silences > (_confirmed ? retries : RetriesBeforeFirstAck))
        {
            End = TftpEndKind.TimedOut;
            Message = _confirmed ? $"no acknowledgement after block {_acknowledged}" : "no acknowledgement at all";
        }
        else if (_awaitingOptionAck)
        {
            Retransmissions++;
            _sendOptionAck = true;
        }
        else
        {
            SendFrom(_acknowledged + 1);
        }
    }

    /// <summary>The client's machine says that nobody listens there, or it has had its time.</summary>
    public void GiveUp(string why)
    {
        if (End is not null) return;
        End = TftpEndKind.TimedOut;
        Message = why;
    }

    /// <summary>Counts the next block as sent. Block numbers roll over to 0: RFC 1350 does not say, and every client we know of does.</summary>
    private ushort Count()
    {
        if (_next <= _furthest) Retransmissions++;
        _furthest = Math.Max(_furthest, _next);
        return (ushort)_next;
    }

    private bool Acknowledge(ushort block)
    {
        if (_awaitingOptionAck)
        {
            if (block != 0) return false;
            (_awaitingOptionAck, _sendOptionAck, _confirmed, _silences) = (false, false, true, 0);
            SendFrom(1);
            return true;
        }
        var progress = (ushort)(block - (ushort)_acknowledged);
        if (progress == 0) return Rewind();
        if (progress > _furthest - _acknowledged) return false;
        _acknowledged += progress;
        (_confirmed, _rewound, _silences) = (true, false, 0);
        if (_acknowledged == blocks.LastBlock) End = TftpEndKind.Completed;
        else SendFrom(_acknowledged + 1);
        return true;
    }

    /// <summary>
    /// RFC 7440 §4: a client that misses the first block of a window repeats its last acknowledgement. Obeyed once per window, and never
    /// with windows of one block, where answering duplicates would double every packet from then on (RFC 1123 §4.2.3.1).
    /// </summary>
    private bool Rewind()
    {
        if (_rewound || terms.Window == 1 || _furthest == _acknowledged) return false;
        _rewound = true;
        SendFrom(_acknowledged + 1);
        return true;
    }

    private void SendFrom(long block)
    {
        _next = block;
        _flightEnd = Math.Min(_acknowledged + terms.Window, blocks.LastBlock);
    }
}
