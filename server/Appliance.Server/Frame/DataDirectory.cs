namespace Appliance.Server;

/// <summary>The one directory the server writes to (<c>--data DIR</c>). Mode 0700.</summary>
internal sealed class DataDirectory(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Makes a private folder below it and returns its path.</summary>
    public string Folder(string name) => Make(name, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Makes a folder below it that the server's group may enter, and returns its path.</summary>
    public string SharedFolder(string name)
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        var folder = Make(name, Mode);
        System.IO.File.SetUnixFileMode(folder, Mode); // Whatever the umask took away.
        return folder;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    private string Make(string name, UnixFileMode mode) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name), mode).FullName;
}
