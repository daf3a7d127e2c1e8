using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Store;

namespace Appliance.Server.Inventory;

/// <summary>
/// All resources. Reads of <see cref="Machine"/> come from memory and work while the store is away; writes are transactions, and
/// the memory follows each commit.
/// </summary>
public interface IMachines
{
    Machine? Find(ResourceId id);

    /// <summary>How many resources stand where in the life cycle, for the status page; states nobody is in may be left out.</summary>
    IReadOnlyDictionary<Lifecycle, int> CountByLifecycle();

    /// <summary>Every resource with this address, members first; several only while an identity conflict waits for a person.</summary>
    IReadOnlyList<Machine> WithMac(MacAddress mac);

    /// <summary>An operator has rejected this address: it gets no boot files and makes no resource.</summary>
    bool IsIgnored(MacAddress mac);

    /// <summary>By id, name or MAC address, as operators write it.</summary>
    /// <exception cref="FaultException">Missing; or Conflict when several match.</exception>
    Machine Resolve(string reference);

    /// <summary>
    /// An unknown machine asked to boot. Makes it Discovered unless known or ignored. At most 1,000 unapproved are kept; the oldest
    /// that has no pending request goes first. Never throws for a full list: answers null and raises one event.
    /// </summary>
    Task<Machine?> SeenAsync(MacAddress mac, FirmwareKind firmware, CancellationToken stop);

    /// <summary>Which resource does this hardware belong to?</summary>
    IdentityMatch Match(MachineIdentity identity);

    Task<Machine> AddAsync(ITransaction transaction, NewMachine machine, CancellationToken stop);

    /// <summary>Keeps the hardware report and the addresses in it.</summary>
    Task ReportAsync(ITransaction transaction, ResourceId id, Hardware hardware, CancellationToken stop);

    /// <summary>
    /// Moves a resource along an allowed edge of the life cycle. <paramref name="operation"/> and <paramref name="deadline"/> describe the
    /// transition that starts (null for a stable state). Returns false, and changes nothing, when it is no longer in <paramref name="from"/>.
    /// </summary>
    Task<bool> MoveAsync(ITransaction transaction, ResourceId id, Lifecycle from, Lifecycle to, string? operation, DateTimeOffset? deadline, CancellationToken stop);

    Task NameAsync(ITransaction transaction, ResourceId id, string name, CancellationToken stop);

    /// <summary>Marks it approved (it has a certificate) or a stranger again.</summary>
    Task SetMemberAsync(ITransaction transaction, ResourceId id, bool member, CancellationToken stop);

    /// <summary>Attaches what stands against it; null clears it.</summary>
    Task SetFaultAsync(ITransaction transaction, ResourceId id, string? code, string message, CancellationToken stop);

    /// <summary>Takes back what stands against it, if it still is one of <paramref name="codes"/>: nobody wipes away another room's fault.</summary>
    Task ClearFaultAsync(ITransaction transaction, ResourceId id, IReadOnlyCollection<string> codes, CancellationToken stop);

    Task RemoveAsync(ITransaction transaction, ResourceId id, bool ignoreItsAddresses, CancellationToken stop);

    /// <summary>Resources in a transition whose deadline has passed.</summary>
    Task<IReadOnlyList<Machine>> OverdueAsync(DateTimeOffset now, CancellationToken stop);
}

/// <summary>What a stranger is made of before it has a row.</summary>
public sealed record NewMachine(string Name, Lifecycle Lifecycle, IReadOnlyList<MacAddress> Macs, MacAddress? BootMac, FirmwareKind Firmware);

/// <summary>The composite identity: no single part of it is trusted.</summary>
public sealed record MachineIdentity(string Uuid, string BoardSerial, string ChassisSerial, string SystemSerial, IReadOnlyList<MacAddress> Macs);

/// <summary>New: nobody like it. Stranger: the same unapproved machine again. Member: it looks like a member, so a person must decide.</summary>
public sealed record IdentityMatch(IdentityMatchKind Kind, ResourceId? Resource, string Reason);

public enum IdentityMatchKind
{
    New,
    Stranger,
    Member,
}
