using System.Runtime.InteropServices;

namespace Appliance.Agent.Bus;

/// <summary>Sleeps until a descriptor has something to say, or somebody rings: poll(2) with an eventfd(2).</summary>
internal sealed partial class Waking : IDisposable
{
    private const int NonBlocking = 0x80800; // EFD_CLOEXEC | EFD_NONBLOCK
    private const short In = 1; // POLLIN

    private readonly SafeHandle bell = new Bell(EventFd(0, NonBlocking));

    public void Ring()
    {
        ulong one = 1;
        _ = Write(bell, one, sizeof(ulong));
    }

    /// <param name="events">As poll(2) takes them.</param>
    /// <param name="milliseconds">-1: for ever.</param>
    public void Sleep(int descriptor, int events, int milliseconds)
    {
        Span<Watched> watched = [new(descriptor, (short)events), new((int)bell.DangerousGetHandle(), In)];
        _ = Poll(watched, (nuint)watched.Length, milliseconds);
        _ = Read(bell, out _, sizeof(ulong));
    }

    public void Dispose() => bell.Dispose();

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int EventFd(uint first, int flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(Span<Watched> watched, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeHandle descriptor, out ulong value, nuint size);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeHandle descriptor, in ulong value, nuint size);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(nint descriptor);

    private sealed class Bell : SafeHandle
    {
        public Bell(int descriptor) : base(-1, ownsHandle: true) => SetHandle(descriptor);

        public override bool IsInvalid => handle < 0;

        protected override bool ReleaseHandle() => CloseDescriptor(handle) == 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Watched(int Descriptor, short Events)
    {
        public short Seen { get; init; }
    }
}
