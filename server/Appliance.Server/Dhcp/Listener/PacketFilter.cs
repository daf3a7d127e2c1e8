using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>
/// A classic BPF program (kernel documentation, networking/filter): the kernel drops what it does not pass, so that listening for rare packets on
/// a busy interface costs nothing.
/// </summary>
internal sealed class PacketFilter
{
    private const int SolSocket = 1;
    private const int AttachFilter = 26;
    private const int InstructionSize = 8;

    private readonly byte[] _program;

    private PacketFilter(params (ushort Code, byte True, byte False, uint Value)[] instructions)
    {
        _program = new byte[instructions.Length * InstructionSize];
        for (var i = 0; i < instructions.Length; i++)
        {
            var at = _program.AsSpan(i * InstructionSize); // struct sock_filter, in host order
            BinaryPrimitives.WriteUInt16LittleEndian(at, instructions[i].Code);
            (at[2], at[3]) = (instructions[i].True, instructions[i].False);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], instructions[i].Value);
        }
    }

    /// <summary>IPv4 datagrams, not in pieces, whose UDP port is this one; the packet begins with its IP header.</summary>
    public static PacketFilter UdpTo(ushort port) => new(
        (0x30, 0, 0, 9),            // ldb [9]: protocol
        (0x15, 0, 6, 17),           // jeq UDP
        (0x28, 0, 0, 6),            // ldh [6]: fragment offset
        (0x45, 4, 0, 0x1fff),       // jset: a later piece
        (0xb1, 0, 0, 0),            // ldxb 4*([0]&0xf): header length
        (0x48, 0, 0, 2),            // ldh [x+2]: destination port
        (0x15, 0, 1, port),         // jeq
        (0x06, 0, 0, 0xffff),       // ret: all of it
        (0x06, 0, 0, 0));           // ret: nothing

    /// <exception cref="SocketException">The kernel refuses it.</exception>
    public void AttachTo(Socket socket)
    {
        var pinned = GCHandle.Alloc(_program, GCHandleType.Pinned);
        try
        {
            Span<byte> description = stackalloc byte[16]; // struct sock_fprog: a length, padding, and where the program is
            BinaryPrimitives.WriteUInt16LittleEndian(description, (ushort)(_program.Length / InstructionSize));
            BinaryPrimitives.WriteInt64LittleEndian(description[8..], pinned.AddrOfPinnedObject());
            socket.SetRawSocketOption(SolSocket, AttachFilter, description);
        }
        finally
        {
            pinned.Free();
        }
    }
}
