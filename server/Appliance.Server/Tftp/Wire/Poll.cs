using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Appliance.Server.Tftp.Wire;

/// <summary>epoll(7), level-triggered, for reading only, and a bell that wakes it from another thread. Waiting is for one thread only.</summary>
internal sealed unsafe class Poll : IDisposable
{
    private const int MostAtOnce = 64;

    /// <summary>struct epoll_event is packed on x86-64 and nowhere else.</summary>
    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int s_size = s_dataOffset + 8;

    private readonly int _poll;
    private readonly int _bell;
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(MostAtOnce, 16);

    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public Poll()
    {
        _poll = Libc.CreatePoll(Libc.CloseOnExec);
        if (_poll < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _bell = Libc.CreateEvent(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (_bell < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        Watch(_bell);
    }

    /// <exception cref="Win32Exception">The kernel has no room for one more.</exception>
    public void Watch(int descriptor)
    {
        var what = stackalloc byte[16];
        *(uint*)what = Libc.Readable;
        *(long*)(what + s_dataOffset) = descriptor;
        if (Libc.ControlPoll(_poll, Libc.Add, descriptor, what) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public void Forget(int descriptor)
    {
        var what = stackalloc byte[16];
        _ = Libc.ControlPoll(_poll, Libc.Remove, descriptor, what);
    }

    /// <summary>Wakes the thread that waits; from any thread.</summary>
    public void Ring()
    {
        var one = 1L;
        _ = Libc.Write(_bell, &one, sizeof(long));
    }

    /// <summary>Waits for so long at most (-1: without end), and writes the descriptors that can be read. The bell is not among them.</summary>
    public int Wait(Span<int> ready, int milliseconds)
    {
        var found = Libc.WaitPoll(_poll, _events, Math.Min(ready.Length, MostAtOnce), milliseconds);
        var count = 0;
        for (var i = 0; i < found; i++)
        {
            var descriptor = (int)*(long*)(_events + i * s_size + s_dataOffset);
            if (descriptor == _bell) Silence();
            else ready[count++] = descriptor;
        }
        return count;
    }

    public void Dispose()
    {
        _ = Libc.Close(_poll);
        _ = Libc.Close(_bell);
        NativeMemory.Free(_events);
    }

    private void Silence()
    {
        long rung;
        _ = Libc.Read(_bell, &rung, sizeof(long));
    }
}
