namespace Appliance.Agent.Tickets;

/// <summary>Where a ledger lies: a folder, or what tests cut the power of.</summary>
internal interface ILedgerFiles
{
    IReadOnlyList<string> Names();

    /// <summary>Null when it is longer than any of ours, or can not be read.</summary>
    byte[]? Read(string name);

    /// <summary>On disk when it returns, whole; a power cut leaves the old one or the new one.</summary>
    /// <exception cref="IOException">It could not be written; the old one is there.</exception>
    void Write(string name, byte[] content);

    void Remove(string name);

    /// <summary>Under another name, for a person to look at; <see cref="Names"/> leaves it out.</summary>
    void SetAside(string name);
}
