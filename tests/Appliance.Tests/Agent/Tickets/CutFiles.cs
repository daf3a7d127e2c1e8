using Appliance.Agent.Tickets;

namespace Appliance.Tests.Agent.Tickets;

/// <summary>A disk whose power is cut at a chosen write. What was flushed is there afterwards, and nothing else.</summary>
/// <param name="flushes">Off: the control. What was written lies in a cache until the next tenth write.</param>
internal sealed class CutFiles(bool flushes = true) : ILedgerFiles
{
    private readonly Dictionary<string, byte[]> _disk = new(StringComparer.Ordinal);
    private Dictionary<string, byte[]> _seen = new(StringComparer.Ordinal);
    private int _writes;
    private int _last = int.MaxValue;
    private bool _lands;

    /// <summary>The power goes at the write after so many; it <paramref name="lands"/> on the disk first, or does not.</summary>
    public void CutIn(int writes, bool lands) => (_last, _lands) = (_writes + writes, lands);

    /// <summary>The power is back.</summary>
    public void Restore()
    {
        _seen = new(_disk, StringComparer.Ordinal);
        _last = int.MaxValue;
    }

    public IReadOnlyList<string> Names() => [.. _seen.Keys];

    public byte[]? Read(string name) => _seen.GetValueOrDefault(name);

    public void Write(string name, byte[] content)
    {
        var isLast = ++_writes > _last;
        if (isLast && !_lands) throw new PowerCutException();
        _seen[name] = content;
        if (flushes) _disk[name] = content;
        else if (_writes % 10 == 0) Flush();
        if (isLast) throw new PowerCutException();
    }

    public void Remove(string name)
    {
        _seen.Remove(name);
        if (flushes) _disk.Remove(name);
    }

    public void SetAside(string name) => Remove(name);

    private void Flush()
    {
        _disk.Clear();
        foreach (var (name, content) in _seen) _disk[name] = content;
    }
}

internal sealed class PowerCutException : Exception;
