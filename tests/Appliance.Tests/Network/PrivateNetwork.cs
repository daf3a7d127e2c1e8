using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Appliance.Tests.Network;

/// <summary>
/// Runs something inside a network namespace of its own, which vanishes with the thread that made it. Sockets opened there stay there,
/// whichever thread uses them later.
/// </summary>
internal static class PrivateNetwork
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    public static bool Possible => Environment.IsPrivilegedProcess;

    /// <param name="commands">Run with iproute2's <c>ip</c> before <paramref name="work"/>.</param>
    public static Task<T> OpenAsync<T>(IReadOnlyList<string> commands, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                if (Unshare(NewNetwork) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
                foreach (var command in commands) Ip(command);
                done.SetResult(work());
            }
            catch (Exception wrong)
            {
                done.SetException(wrong);
            }
        })
        { IsBackground = true };
        thread.Start();
        return done.Task;
    }

    private static void Ip(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", command.Split(' ')) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"ip {command}: {process.StandardError.ReadToEnd()}");
    }

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unshare(int flags);
}
