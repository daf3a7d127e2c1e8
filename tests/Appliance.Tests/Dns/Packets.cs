using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Appliance.Tests.Dns;

/// <summary>DNS packets made by hand, so that they can be wrong.</summary>
internal static class Packets
{
    public const ushort A = 1, Ns = 2, Soa = 6, Ptr = 12, Txt = 16, Aaaa = 28, Any = 255, Axfr = 252;

    public static byte[] Query(string name, ushort type = A, ushort id = 0x1234, ushort @class = 1, byte flags = 0x01, ushort? payload = null, byte version = 0, byte[]? options = null)
    {
        var packet = new List<byte> { (byte)(id >> 8), (byte)id, flags, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(payload is null ? 0 : 1) };
        packet.AddRange(Name(name));
        packet.AddRange([(byte)(type >> 8), (byte)type, (byte)(@class >> 8), (byte)@class]);
        if (payload is { } size) packet.AddRange(Opt(size, version, options ?? []));
        return [.. packet];
    }

    public static byte[] Name(string name)
    {
        var bytes = new List<byte>();
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.Latin1.GetBytes(label));
        }
        bytes.Add(0);
        return [.. bytes];
    }

    public static byte[] Opt(ushort size, byte version = 0, byte[]? options = null) =>
        [0, 0, 41, (byte)(size >> 8), (byte)size, 0, version, 0, 0, (byte)((options?.Length ?? 0) >> 8), (byte)(options?.Length ?? 0), .. options ?? []];

    public static int Code(byte[] answer) => answer[3] & 15;

    public static bool IsCut(byte[] answer) => (answer[2] & 2) != 0;

    public static int Count(byte[] answer, int section) => BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(4 + 2 * section));

    /// <summary>Sends one packet and waits for the answer to it.</summary>
    public static async Task<byte[]> AskAsync(IPEndPoint server, byte[] packet, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, stop);
        await socket.SendAsync(packet, SocketFlags.None, stop);
        var buffer = new byte[65535];
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(TimeSpan.FromSeconds(20));
        return buffer[..await socket.ReceiveAsync(buffer, SocketFlags.None, late.Token)];
    }
}
