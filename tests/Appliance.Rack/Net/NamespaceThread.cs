using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Appliance.Rack;

/// <summary>One thread that has entered a network namespace. setns(2) moves a thread, not a process, so the rest of us stays where it is.</summary>
internal sealed partial class NamespaceThread : IDisposable
{
    private const int CloneNewNet = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];

    public NamespaceThread(string name)
    {
        var thread = new Thread(() => Serve(name)) { IsBackground = true, Name = $"inside {name}" };
        thread.Start();
    }

    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception wrong) when (wrong is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
            {
                done.SetException(wrong);
            }
        });
        return done.Task;
    }

    public void Dispose() => _work.CompleteAdding();

    private void Serve(string name)
    {
        using (var file = File.OpenHandle($"/run/netns/{name}"))
        {
            if (EnterNamespace(file.DangerousGetHandle().ToInt32(), CloneNewNet) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int EnterNamespace(int file, int kind);
}
