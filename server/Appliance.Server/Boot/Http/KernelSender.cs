using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Appliance.Server.Boot.Files;
using Microsoft.AspNetCore.Connections.Features;

namespace Appliance.Server.Boot.Http;

/// <summary>
/// Sends a large file with sendfile(2): its pages go from the kernel's cache onto the wire, and we hold no memory for it. Kestrel has read
/// and checked the request, but can only copy; so the head and the file go onto its socket beside it, and then the connection ends.
/// </summary>
internal static class KernelSender
{
    /// <summary>Who takes nothing for so long is gone: a transfer that has come to a halt shall not look as if it ran.</summary>
    private static readonly TimeSpan s_still = TimeSpan.FromSeconds(15);

    /// <summary>The kernel ends it only after we have seen it: then nothing could be asked any more.</summary>
    private static readonly TimeSpan s_longestStill = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>Octets that may wait in the kernel for the client: left to itself it takes a whole kernel image for a client that is gone, and we would call it sent.</summary>
    private const int Ahead = 1 << 20;

    /// <summary>
    /// Octets a second; who takes a piece more slowly is broken off. Far below what is left to each of a thousand machines that start at once
    /// behind one gigabit: 125 kB a second, and less to some of them.
    /// </summary>
    private const int Slowest = 16 << 10;

    private static readonly TimeSpan s_longestPiece = TimeSpan.FromSeconds(Piece / Slowest);

    private static readonly TimeSpan s_longestFarewell = TimeSpan.FromSeconds(30);
    private const int Piece = 8 << 20;

    /// <summary>The client's socket, when the file is large and this is a connection that ends at a socket of ours; null otherwise.</summary>
    public static Socket? Way(HttpContext context, BootFile file) =>
        file.Stream is not null && !HttpMethods.IsHead(context.Request.Method) ? context.Features.Get<IConnectionSocketFeature>()?.Socket : null;

    /// <returns>
    /// Octets that reached the client; fewer than asked for when it broke off. One that falls silent when all were on the wire has them:
    /// firmware that boots what it got acknowledges the last of it no more.
    /// </returns>
    public static async Task<long> SendAsync(HttpContext context, Socket socket, FileStream file, ByteRange range, long size, SentOctets counted, TimeProvider clock)
    {
        context.Response.StatusCode = range.Partial ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        context.Response.ContentLength = range.Length;
        var (given, head) = (0L, Head(range, size));
        using var connection = new TcpConnection(socket);
        var before = connection.Progress();
        TcpConnection.EndWhenStill(socket, (int)s_longestStill.TotalMilliseconds);
        socket.SendBufferSize = Ahead;
        using var patience = new CancellationTokenSource(s_longestPiece, clock);
        // Closes the socket, which ends the sending that waits.
        await using var slow = patience.Token.UnsafeRegister(static context => ((HttpContext)context!).Abort(), context);
        // The kernel ends a connection whose client is silent, but not one whose packets do not even leave this machine.
        var (known, since, still) = (before, clock.GetTimestamp(), false);
        await using var watch = clock.CreateTimer(_ => Look(), null, s_look, s_look);
        using var sending = new PacketSending(socket);
        try
        {
            await sending.SendAsync([new SendPacketsElement(head)]);
            while (given < range.Length && !context.RequestAborted.IsCancellationRequested)
            {
                var length = (int)Math.Min(Piece, range.Length - given);
                await sending.SendAsync([new SendPacketsElement(file, range.First + given, length)]);
                given += length;
                patience.CancelAfter(s_longestPiece);
            }
            socket.Shutdown(SocketShutdown.Send);
            await FarewellAsync(context, clock);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or IOException)
        {
            // The client broke off, or had all and was faster than we, or the file has been cut on disk: a broken answer is better than a wrong one.
        }
        finally
        {
            context.Abort();
        }
        return still && given == range.Length && known.NotSent == 0 ? given : Reached(connection.Progress());

        long Reached(TcpProgress now) => Math.Clamp(now.Acknowledged - before.Acknowledged - head.Length, 0, range.Length);

        void Look()
        {
            var now = connection.Progress();
            counted.Reached(Reached(now));
            if (now != known) (known, since) = (now, clock.GetTimestamp());
            else if (clock.GetElapsedTime(since) >= s_still)
            {
                still = true;
                context.Abort();
            }
        }
    }

    /// <summary>A connection that is closed while the last octets are under way, and more comes in, takes them back.</summary>
    private static async Task FarewellAsync(HttpContext context, TimeProvider clock)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var closed = context.RequestAborted.UnsafeRegister(static gone => ((TaskCompletionSource)gone!).TrySetResult(), gone);
        await Task.WhenAny(gone.Task, Task.Delay(s_longestFarewell, clock));
    }

    private static byte[] Head(ByteRange range, long size) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"HTTP/1.1 {(range.Partial ? "206 Partial Content" : "200 OK")}\r\nContent-Type: application/octet-stream\r\nAccept-Ranges: bytes\r\nContent-Length: {range.Length}\r\n{(range.Partial ? $"Content-Range: {range.Header(size)}\r\n" : "")}Connection: close\r\n\r\n"));

    /// <summary>Socket.SendPacketsAsync(), which is sendfile(2) for files, to be awaited.</summary>
    private sealed class PacketSending(Socket socket) : IDisposable
    {
        private readonly SocketAsyncEventArgs _step = new();

        public async Task SendAsync(SendPacketsElement[] what)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Done(object? sender, SocketAsyncEventArgs step) => done.TrySetResult();
            _step.SendPacketsElements = what;
            _step.Completed += Done;
            try
            {
                if (socket.SendPacketsAsync(_step)) await done.Task;
            }
            finally
            {
                _step.Completed -= Done;
            }
            if (_step.SocketError != SocketError.Success) throw new SocketException((int)_step.SocketError);
        }

        public void Dispose() => _step.Dispose();
    }
}
