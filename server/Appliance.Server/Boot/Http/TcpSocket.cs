using System.Buffers.Binary;
using System.Net.Sockets;

namespace Appliance.Server.Boot.Http;

/// <summary>What Linux tells and does about a TCP connection beyond what .NET has names for (tcp(7)).</summary>
internal static class TcpSocket
{
    private const int Tcp = 6;
    private const int UserTimeout = 18;
    private const int Info = 11;
    private const int BytesAcknowledged = 120;
    private const int BytesNotSent = 144;

    /// <summary>The kernel ends the connection when what was sent stays unacknowledged for so long, or the client's window shut.</summary>
    public static void EndWhenStill(Socket socket, int milliseconds)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, milliseconds);
        socket.SetRawSocketOption(Tcp, UserTimeout, value);
    }

    /// <summary>How far the sending has come; null when the connection is no more.</summary>
    public static TcpProgress? Progress(Socket socket)
    {
        Span<byte> info = stackalloc byte[256];
        try
        {
            return socket.GetRawSocketOption(Tcp, Info, info) >= BytesNotSent + sizeof(int)
                ? new(BinaryPrimitives.ReadInt64LittleEndian(info[BytesAcknowledged..]), BinaryPrimitives.ReadInt32LittleEndian(info[BytesNotSent..])) : null;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}

/// <param name="Acknowledged">Octets the other side has acknowledged since the connection began.</param>
/// <param name="NotSent">Octets that wait in the kernel and have not been on the wire.</param>
internal readonly record struct TcpProgress(long Acknowledged, int NotSent);
