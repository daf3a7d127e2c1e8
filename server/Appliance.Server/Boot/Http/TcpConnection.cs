using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Appliance.Server.Boot.Http;

/// <summary>
/// A second handle on a connection of the web server's: how far it has come is known also when the first has been closed, which happens
/// as soon as the client has all it asked for and closes its end.
/// </summary>
internal sealed partial class TcpConnection : SafeHandle
{
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int Tcp = 6;
    private const int UserTimeout = 18;
    private const int Info = 11;
    private const int BytesAcknowledged = 120;
    private const int BytesNotSent = 144;

    /// <exception cref="ObjectDisposedException">It has been closed already.</exception>
    /// <exception cref="SocketException">The process has no handle left.</exception>
    public TcpConnection(Socket socket) : base(-1, ownsHandle: true)
    {
        SetHandle(Duplicate(socket.SafeHandle, DuplicateCloseOnExec, 0));
        if (IsInvalid) throw new SocketException(Marshal.GetLastPInvokeError());
    }

    public override bool IsInvalid => handle == -1;

    /// <summary>The kernel ends the connection when what was sent stays unacknowledged for so long, or the client's window shut.</summary>
    public static void EndWhenStill(Socket socket, int milliseconds)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, milliseconds);
        socket.SetRawSocketOption(Tcp, UserTimeout, value);
    }

    /// <summary>How far the sending has come, also of a connection that is no more (tcp(7), TCP_INFO).</summary>
    public unsafe TcpProgress Progress()
    {
        var info = stackalloc byte[256];
        var length = 256;
        if (GetOption(this, Tcp, Info, info, ref length) != 0) throw new SocketException(Marshal.GetLastPInvokeError());
        var told = new ReadOnlySpan<byte>(info, length);
        return new(BinaryPrimitives.ReadInt64LittleEndian(told[BytesAcknowledged..]), BinaryPrimitives.ReadInt32LittleEndian(told[BytesNotSent..]));
    }

    protected override bool ReleaseHandle() => Close(handle) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Duplicate(SafeHandle handle, int command, int lowest);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static unsafe partial int GetOption(TcpConnection connection, int level, int option, byte* value, ref int length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(nint handle);
}

/// <param name="Acknowledged">Octets the other side has acknowledged since the connection began.</param>
/// <param name="NotSent">Octets that wait in the kernel and have not been on the wire.</param>
internal readonly record struct TcpProgress(long Acknowledged, int NotSent);
