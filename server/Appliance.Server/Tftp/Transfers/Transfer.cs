using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;
using Appliance.Server.Tftp.Listener;
using Appliance.Server.Tftp.Wire;

namespace Appliance.Server.Tftp.Transfers;

/// <summary>
/// Carries a session, on a loop's thread. Over a port of its own (RFC 1350 §4) the socket is connected, so the kernel drops what others
/// send to it, and tells us when nobody listens at the client any more; over the listener's port, the listener brings what is for it.
/// </summary>
internal sealed class Transfer(TftpSession session, TftpTransfer told, ReadOnlyMemory<byte> file, TftpLoop loop, TftpCounters counters, TimeProvider clock)
    : IWireEnd, ITicking, IDisposable
{
    /// <summary>However slow, nobody holds a place for longer.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(15);

    /// <summary>A way out that is full for longer than this loses packets rather than hold up other transfers.</summary>
    private const int SendMilliseconds = 20;

    private readonly long _begun = clock.GetTimestamp();
    private Socket? _own;
    private SharedPort? _shared;
    private Peer? _to;
    private MemoryHandle _pinned;
    private long _heard = clock.GetTimestamp();
    private bool _running;

    /// <summary>The kernel cuts packets that fit a frame; not fragments.</summary>
    private int _segment = session.BlockSize <= ClientLimits.UnfragmentedBlock ? TftpPacket.DataHeader + session.BlockSize : 0;
    private Action<Transfer>? _ended;

    public int Descriptor { get; private set; } = -1;

    public TftpSession Session => session;

    public TftpTransfer Told => told;

    public TimeSpan Took => clock.GetElapsedTime(_begun);

    /// <summary>How long nothing that counts has come; may be asked from any thread.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Volatile.Read(ref _heard));

    /// <summary>Has it run on its loop; <paramref name="ended"/> is called there, once.</summary>
    /// <param name="shared">Send from this port; null: from one of its own on <paramref name="from"/>.</param>
    public void Begin(IPAddress from, SharedPort? shared, Action<Transfer> ended) => loop.Post(() => Run(from, shared, ended));

    /// <summary>Ends it, from any thread.</summary>
    public void GiveWay(string why) => loop.Post(() => Try(() => session.GiveUp(why)));

    public void Readable()
    {
        Try(() =>
        {
            var length = loop.Outbox.Receive(Descriptor, out _);
            if (length >= 0) Take(loop.Outbox.Packet[..length]);
        });
    }

    /// <summary>A packet from the client, which the listener has received.</summary>
    public void Hear(ReadOnlySpan<byte> packet)
    {
        try
        {
            Take(packet);
        }
        catch (WireException gone)
        {
            Fail(gone);
        }
        finally
        {
            if (session.End is not null) Finish();
        }
    }

    public void Tick(long now)
    {
        if (clock.GetElapsedTime(_begun, now) > s_longest) Try(() => session.GiveUp("the transfer took too long"));
        else if (clock.GetElapsedTime(_heard, now) >= session.Patience) Try(BeSilent);
    }

    /// <summary>Gives back what it holds; it does so itself when it ends.</summary>
    public void Dispose()
    {
        _own?.Dispose();
        _pinned.Dispose();
    }

    public void GiveUp() => Try(() => session.GiveUp("the appliance stops"));

    private void Run(IPAddress from, SharedPort? shared, Action<Transfer> ended)
    {
        (_ended, _running, _pinned) = (ended, true, file.Pin());
        loop.Start(this);
        Try(() =>
        {
            if (shared is not null) Share(shared);
            else Open(from);
            Send();
        });
    }

    private void Share(SharedPort port)
    {
        (_shared, _to, Descriptor) = (port, Peer.Of(told.Client), port.Descriptor);
        port.Add(_to.Value, this);
    }

    private void Open(IPAddress from)
    {
        _own = new Socket(from.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { SendTimeout = SendMilliseconds };
        _own.Bind(new IPEndPoint(from, 0));
        _own.Connect(told.Client);
        Descriptor = _own.Handle.ToInt32();
        loop.Watch(this);
    }

    /// <summary>What means nothing is counted and does not prolong the wait.</summary>
    private void Take(ReadOnlySpan<byte> packet)
    {
        if (!session.Receive(packet))
        {
            counters.Dropped(DropReason.Unexpected);
            return;
        }
        Volatile.Write(ref _heard, clock.GetTimestamp());
        Send();
    }

    private void BeSilent()
    {
        Volatile.Write(ref _heard, clock.GetTimestamp());
        session.TimeOut();
        Send();
    }

    private unsafe void Send()
    {
        var (outbox, sent) = (loop.Outbox, 0L);
        while (true)
        {
            while (!outbox.IsFull && session.TakeBlock(out var number, out var offset, out var size))
            {
                outbox.AddBlock(number, (byte*)_pinned.Pointer + offset, size);
                sent += size;
            }
            if (!outbox.IsEmpty)
            {
                if (!outbox.SendBlocks(Descriptor, _to, _segment)) _segment = 0;
                continue;
            }
            var length = session.TakePacket(outbox.Packet);
            if (length == 0) break;
            outbox.SendPacket(Descriptor, _to, length);
            sent += length;
        }
        if (sent > 0) counters.Sent(sent);
    }

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (WireException gone)
        {
            Fail(gone);
        }
        catch (SocketException gone)
        {
            session.GiveUp($"the client is gone ({gone.SocketErrorCode})");
        }
        finally
        {
            if (session.End is not null) Finish();
        }
    }

    private void Fail(WireException gone) => session.GiveUp(gone.IsFileCut ? "the file was cut on the disk" : $"the client is gone ({gone.Message})");

    private void Finish()
    {
        if (!_running) return;
        _running = false;
        loop.End(this);
        if (_own is not null) loop.Forget(this);
        if (_to is { } peer) _shared?.Remove(peer, this);
        Dispose();
        _ended?.Invoke(this);
    }
}
