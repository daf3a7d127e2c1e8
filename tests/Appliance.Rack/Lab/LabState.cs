namespace Appliance.Rack;

/// <summary>What 'lab down' must know to remove every trace. Written before the first trace is made, and again with each that is added.</summary>
/// <param name="Folder">Sockets, disks, logs and the appliance's data.</param>
/// <param name="Builder">Who is making the lab; null once it is complete.</param>
public sealed record LabState(string Namespace, string Folder, ProcessMark? Builder)
{
    public string Url { get; init; } = "";

    public string SetupToken { get; init; } = "";

    public IReadOnlyList<LabProcess> Processes { get; init; } = [];

    public IReadOnlyList<LabMachine> Machines { get; init; } = [];

    /// <summary>Somebody makes it or uses it. One whose making was broken off is not in use, whatever still runs of it.</summary>
    public bool InUse => Builder is null ? Processes.Any(one => one.Mark.Alive) : Builder.Alive;
}

public sealed record LabProcess(string Name, ProcessMark Mark);

/// <param name="Code">The code on its console.</param>
public sealed record LabMachine(string Name, string Mac, bool Uefi, string? Code);
