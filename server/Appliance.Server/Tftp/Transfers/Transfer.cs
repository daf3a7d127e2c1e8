using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Appliance.Server.Tftp.Listener;

namespace Appliance.Server.Tftp.Transfers;

/// <summary>
/// Carries a session over a port of its own (RFC 1350 §4). The socket is connected, so the kernel drops what others send to it, and
/// tells us when nobody listens at the client any more.
/// </summary>
internal sealed class Transfer(TftpSession session, TftpCounters counters, TimeProvider clock)
{
    /// <summary>However slow, nobody holds a place for longer.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(15);

    public async Task RunAsync(IPAddress from, IPEndPoint client, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var buffer = ArrayPool<byte>.Shared.Rent(session.LargestPacket);
        var begun = clock.GetTimestamp();
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(client, stop);
            while (session.End is null)
            {
                Send(socket, buffer);
                if (clock.GetElapsedTime(begun) > s_longest) session.GiveUp("the transfer took too long");
                else await AwaitPacketAsync(socket, buffer, stop);
            }
        }
        catch (SocketException gone)
        {
            session.GiveUp($"the client is gone ({gone.SocketErrorCode})");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Send(Socket socket, byte[] buffer)
    {
        int length;
        while ((length = session.TakePacket(buffer)) > 0)
        {
            socket.Send(buffer.AsSpan(0, length));
            counters.Sent(length);
        }
    }

    /// <summary>Waits for a packet that means something; what does not is counted and does not prolong the wait.</summary>
    private async Task AwaitPacketAsync(Socket socket, byte[] buffer, CancellationToken stop)
    {
        using var silence = new CancellationTokenSource(session.Patience, clock);
        await using var stopping = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), silence);
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, SocketFlags.None, silence.Token);
                if (session.Receive(buffer.AsSpan(0, length))) return;
                counters.Dropped(DropReason.Unexpected);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            session.TimeOut();
        }
    }
}
