using System.Runtime.InteropServices;

namespace Appliance.Server;

/// <summary>fsync(2) of a folder: a rename is on the disk when its folder is, and .NET opens no folders.</summary>
internal static partial class Folder
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <exception cref="IOException">The disk does not take it.</exception>
    public static void Keep(string path)
    {
        var folder = Open(path, ReadOnly | CloseOnExec);
        if (folder < 0) throw Failed(path);
        try
        {
            if (Sync(folder) != 0) throw Failed(path);
        }
        finally
        {
            _ = Close(folder);
        }
    }

    private static IOException Failed(string path) => new($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
