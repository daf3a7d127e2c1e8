using System.Runtime.InteropServices;

namespace Appliance.Agent.Membership;

/// <summary>fsync of a folder, which makes a rename in it durable and which .NET has no call for.</summary>
internal static partial class Folder
{
    private const int ReadDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    public static void Flush(string path)
    {
        var descriptor = Open(path, ReadDirectory);
        if (descriptor < 0) return;
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
