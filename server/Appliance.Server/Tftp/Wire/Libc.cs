using System.Runtime.InteropServices;

namespace Appliance.Server.Tftp.Wire;

/// <summary>What .NET has no call for: waiting for many sockets on one thread, and sending many datagrams in one call.</summary>
internal static unsafe partial class Libc
{
    public const int DontWait = 0x40;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int Add = 1;
    public const int Remove = 2;
    public const uint Readable = 1;

    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int BadAddress = 14;
    public const int BadMessageSize = 90;
    public const int InputOutput = 5;
    public const int InvalidArgument = 22;

    /// <summary>SOL_UDP, UDP_SEGMENT, and a struct cmsghdr that holds 16 bits.</summary>
    public const int UdpLevel = 17;
    public const int UdpSegment = 103;
    public const int ControlHeader = 16;
    public const int ControlSpace = 24;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreatePoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlPoll(int poll, int operation, int descriptor, byte* what);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitPoll(int poll, byte* events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int descriptor, void* from, nint length);

    [LibraryImport("libc", EntryPoint = "read")]
    public static partial nint Read(int descriptor, void* into, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint Receive(int socket, byte* into, nint length, int flags, byte* from, int* fromLength);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int socket, MessageHeader* messages, uint count, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Piece
    {
        public byte* From;
        public nint Length;
    }

    /// <summary>struct mmsghdr: a msghdr of 56 octets, how much of it went, and padding.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct MessageHeader
    {
        [FieldOffset(0)] public byte* To;
        [FieldOffset(8)] public int ToLength;
        [FieldOffset(16)] public Piece* Pieces;
        [FieldOffset(24)] public nint PieceCount;
        [FieldOffset(32)] public byte* Control;
        [FieldOffset(40)] public nint ControlLength;
        [FieldOffset(48)] public int Flags;
        [FieldOffset(56)] public uint Sent;
    }
}
