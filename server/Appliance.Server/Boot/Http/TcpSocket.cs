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

    /// <summary>The kernel ends the connection when what was sent stays unacknowledged for so long, or the client's window shut.</summary>
    public static void EndWhenStill(Socket socket, int milliseconds)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, milliseconds);
        socket.SetRawSocketOption(Tcp, UserTimeout, value);
    }

    /// <summary>Octets the other side has acknowledged since the connection began; null when it is no more.</summary>
    public static long? Acknowledged(Socket socket)
    {
        Span<byte> info = stackalloc byte[256];
        try
        {
            return socket.GetRawSocketOption(Tcp, Info, info) >= BytesAcknowledged + sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(info[BytesAcknowledged..]) : null;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
