namespace Appliance.Contracts;

/// <summary>A machine as lists show it.</summary>
public sealed record Resource
{
    public required Guid Id { get; init; }

    /// <summary>The name in DNS, or "new-52540000aa01" until somebody has given one.</summary>
    public required string Name { get; init; }
    public required Lifecycle Lifecycle { get; init; }

    /// <summary>The pool it lies in; roles can be granted for one pool.</summary>
    public required string Pool { get; init; }

    /// <summary>The transition that runs now ("verify identity"), with its deadline; null when nothing runs.</summary>
    public string? Operation { get; init; }
    public DateTimeOffset? OperationDeadline { get; init; }

    /// <summary>Waiting for a person: the machine's request to become a member.</summary>
    public PendingRequest? Pending { get; init; }

    /// <summary>What stands against this resource, if anything; attached to any state.</summary>
    public ResourceFault? Fault { get; init; }
    public required IReadOnlyList<string> Macs { get; init; }
    public string? Address { get; init; }
    public string? DnsName { get; init; }
    public FirmwareKind Firmware { get; init; }
    public string? Maker { get; init; }
    public string? Model { get; init; }
    public int CpuThreads { get; init; }
    public long MemoryBytes { get; init; }
    public long DiskBytes { get; init; }

    /// <summary>At least one disk carries a signature: something is on it.</summary>
    public bool HasData { get; init; }

    /// <summary>Its agent is connected now.</summary>
    public bool Connected { get; init; }

    /// <summary>As its agent told last; null while it is not connected or can not tell.</summary>
    public ResourceUsage? Usage { get; init; }

    /// <summary>As last seen; null while nothing is set that could tell.</summary>
    public PowerState? Power { get; init; }
    public required DateTimeOffset FirstSeen { get; init; }
    public required DateTimeOffset LastSeen { get; init; }
}

/// <summary>How much of a machine is in use.</summary>
/// <param name="CpuPercent">Of all processors, over the seconds before; null until two heartbeats have come.</param>
/// <param name="MemoryUsedBytes">What new work could not have without swapping.</param>
/// <param name="Load">Processes that run or want to, mean of a minute.</param>
public sealed record ResourceUsage(double? CpuPercent, long MemoryBytes, long MemoryUsedBytes, double Load, long UptimeSeconds, DateTimeOffset At);

/// <param name="Code">The code on the machine's console; approve only when both agree.</param>
/// <param name="ConflictWith">The member this stranger looks like, if it does.</param>
public sealed record PendingRequest(Guid Id, string Code, string Role, DateTimeOffset Since, DateTimeOffset Expires, Guid? ConflictWith);

/// <param name="Code">A reason code (see <see cref="ReasonCodes"/>) or a fault code.</param>
public sealed record ResourceFault(string Code, string Message, string Advice, DateTimeOffset Since);

/// <summary>A machine with all that is known of it.</summary>
public sealed record ResourceDetail(Resource Resource, Hardware? Hardware, DateTimeOffset? ReportedAt);

/// <param name="Name">The host name it gets; null keeps or makes one.</param>
/// <param name="Code">The code read from the console; when given it must match.</param>
/// <param name="Replace">The member whose place it takes: for a conflict.</param>
public sealed record ApproveRequest(string? Name = null, string? Code = null, string? Replace = null);

/// <param name="Pool">1 to 63 signs of a-z, 0-9 and '-'. A pool is there as soon as a machine lies in it.</param>
public sealed record PoolSpec(string Pool);

public sealed record RejectRequest(string? Reason = null);

/// <summary>"I am switching this machine on now": watch for its boot and say when it does not come.</summary>
public sealed record ExpectRequest(string Mac, int WithinSeconds = 600);

/// <summary>A MAC address of a machine that an operator has rejected.</summary>
public sealed record IgnoredAddress(string Mac, DateTimeOffset Since);
