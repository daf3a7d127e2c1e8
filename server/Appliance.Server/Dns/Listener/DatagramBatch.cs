using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Appliance.Server.Dns.Listener;

/// <summary>
/// Takes as many datagrams from the kernel at once as wait there, and gives it all answers at once (recvmmsg, sendmmsg): most of what a small
/// question costs is the way in and out. For one thread; the socket must never have been used asynchronously.
/// </summary>
internal sealed unsafe partial class DatagramBatch
{
    private const int Places = 32;
    private const int AddressLength = 28; // sockaddr_in6
    private const int WaitForOne = 0x10000; // MSG_WAITFORONE

    private readonly Socket _socket;
    private readonly int _largest;
    private readonly byte[] _questions;
    private readonly byte[] _answers;
    private readonly byte[] _addresses = GC.AllocateArray<byte>(Places * AddressLength, pinned: true);
    private readonly Part[] _parts = GC.AllocateArray<Part>(2 * Places, pinned: true);
    private readonly Message[] _in = GC.AllocateArray<Message>(Places, pinned: true);
    private readonly Message[] _out = GC.AllocateArray<Message>(Places, pinned: true);
    private int _ready;

    /// <param name="question">Room for one question.</param>
    /// <param name="answer">Room for one answer.</param>
    public DatagramBatch(Socket socket, int question, int answer)
    {
        (_socket, _largest) = (socket, answer);
        _questions = GC.AllocateArray<byte>(Places * question, pinned: true);
        _answers = GC.AllocateArray<byte>(Places * answer, pinned: true);
        for (var i = 0; i < Places; i++)
        {
            _parts[i] = new Part { Base = At(_questions, i * question), Length = question };
            _in[i].Header = new Header { Name = At(_addresses, i * AddressLength), Parts = At(_parts, i), PartCount = 1 };
        }
    }

    /// <summary>Waits for at least one datagram.</summary>
    /// <returns>How many there are; 0 or less when the kernel had something else to say.</returns>
    public int Receive()
    {
        for (var i = 0; i < Places; i++) _in[i].Header.NameLength = AddressLength;
        _ready = 0;
        return ReceiveMany((int)_socket.Handle, At(_in, 0), Places, WaitForOne, 0);
    }

    public ReadOnlySpan<byte> Question(int i) => new((void*)_parts[i].Base, (int)_in[i].Length);

    /// <summary>Where the answer to a question is written.</summary>
    public Span<byte> Room(int i) => _answers.AsSpan(i * _largest, _largest);

    /// <summary>The sender's IPv4 address; 0 when it has another kind.</summary>
    public uint Client(int i) => Address(i) is var from && Family(from) == AddressFamily.InterNetwork ? BinaryPrimitives.ReadUInt32BigEndian(from[4..]) : 0;

    public IPEndPoint From(int i)
    {
        var from = Address(i);
        var port = BinaryPrimitives.ReadUInt16BigEndian(from[2..]);
        return Family(from) == AddressFamily.InterNetwork ? new IPEndPoint(new IPAddress(from.Slice(4, 4)), port)
            : new IPEndPoint(new IPAddress(from.Slice(8, 16), MemoryMarshal.Read<uint>(from[24..])), port);
    }

    /// <summary>What lies in the room of question <paramref name="i"/> goes out with the next <see cref="Send"/>.</summary>
    public void Answer(int i, int length)
    {
        _parts[Places + _ready] = new Part { Base = At(_answers, i * _largest), Length = length };
        _out[_ready].Header = new Header { Name = _in[i].Header.Name, NameLength = _in[i].Header.NameLength, Parts = At(_parts, Places + _ready), PartCount = 1 };
        _ready++;
    }

    /// <summary>An address that can not be answered, forged as like as not, is passed over.</summary>
    public void Send()
    {
        for (var at = 0; at < _ready;) at += Math.Max(1, SendMany((int)_socket.Handle, At(_out, at), (uint)(_ready - at), 0));
    }

    private static AddressFamily Family(ReadOnlySpan<byte> address) => MemoryMarshal.Read<ushort>(address) == 2 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    private ReadOnlySpan<byte> Address(int i) => _addresses.AsSpan(i * AddressLength, AddressLength);

    /// <summary>The arrays are pinned: their elements stay where they are.</summary>
    private static nint At<T>(T[] array, int index) where T : unmanaged => (nint)Unsafe.AsPointer(ref array[index]);

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReceiveMany(int socket, nint messages, uint count, int flags, nint patience);

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendMany(int socket, nint messages, uint count, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public nint Base;
        public nint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public nint Name;
        public uint NameLength;
        public nint Parts;
        public nint PartCount;
        public nint Control;
        public nint ControlLength;
        public int Flags;
    }

    /// <summary>struct mmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public Header Header;
        public uint Length;
    }
}
