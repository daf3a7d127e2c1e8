using Appliance.Agent.Membership;

namespace Appliance.Agent.Tickets;

/// <summary>A ledger's folder: one file a ticket, one file an object's fence.</summary>
internal sealed class LedgerFolder : ILedgerFiles
{
    private const int Largest = 256 * 1024;
    private const string Draft = ".new";
    private const string Aside = ".damaged";

    private readonly StateDirectory folder;

    public LedgerFolder(string path)
    {
        folder = new StateDirectory(path);
        folder.Make();
        foreach (var draft in Directory.EnumerateFiles(path, "*" + Draft)) File.Delete(draft); // Its power cut came before it counted.
    }

    public IReadOnlyList<string> Names() =>
        [.. Directory.EnumerateFiles(folder.Location).Select(file => Path.GetFileName(file)).Where(name => !name.EndsWith(Aside, StringComparison.Ordinal))];

    public byte[]? Read(string name)
    {
        try
        {
            using var file = new FileStream(At(name), FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > Largest) return null;
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (IOException)
        {
            return null; // A bad block, most likely.
        }
    }

    public void Write(string name, byte[] content) => folder.Replace(At(name), content);

    public void Remove(string name) => File.Delete(At(name));

    public void SetAside(string name)
    {
        File.Move(At(name), At(name) + Aside, overwrite: true);
        Folder.Flush(folder.Location);
    }

    private string At(string name) => Path.Combine(folder.Location, name);
}
