using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Server.Store.Folders;

/// <summary>A file's name is on the disk only when its folder is; .NET opens no folders.</summary>
internal static class FolderEntries
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    /// <exception cref="IOException">The folder can not be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        using var handle = new SafeFileHandle(Open(folder, ReadOnlyDirectory), ownsHandle: true);
        if (handle.IsInvalid) throw new IOException($"{folder} can not be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        if (Fsync(handle) != 0) throw new IOException($"{folder} can not be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(SafeFileHandle handle);
}
