namespace Appliance.Agent.Tickets;

/// <summary>Of a machine that does not exist: a restart has forgotten it.</summary>
internal sealed class LedgerInMemory : ILedgerFiles
{
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names() => [.. files.Keys];

    public byte[]? Read(string name) => files.GetValueOrDefault(name);

    public void Write(string name, byte[] content) => files[name] = content;

    public void Remove(string name) => files.Remove(name);

    public void SetAside(string name) => files.Remove(name);
}
