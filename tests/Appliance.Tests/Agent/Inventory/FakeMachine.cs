namespace Appliance.Tests.Agent.Inventory;

/// <summary>A folder that looks like the /sys, /proc and /dev of some machine.</summary>
internal sealed class FakeMachine : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("machine-").FullName;

    public FakeMachine With(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public FakeMachine With(string path, byte[] bytes)
    {
        With(path, "");
        File.WriteAllBytes(Path.Combine(Root, path), bytes);
        return this;
    }

    /// <param name="target">From the root.</param>
    public FakeMachine Link(string path, string target)
    {
        var link = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        Directory.CreateDirectory(Path.Combine(Root, target));
        File.CreateSymbolicLink(link, Path.Combine(Root, target));
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
