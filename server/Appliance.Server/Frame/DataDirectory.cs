namespace Appliance.Server;

/// <summary>The one directory the server writes to (<c>--data DIR</c>). Mode 0700.</summary>
internal sealed class DataDirectory(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Makes a private folder below it and returns its path.</summary>
    public string Folder(string name) =>
        Directory.CreateDirectory(System.IO.Path.Combine(Path, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);
}
