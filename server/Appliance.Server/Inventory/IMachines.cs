using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory.Reports;
using Appliance.Server.Store;

namespace Appliance.Server.Inventory;

/// <summary>
/// All resources. Reads of <see cref="Machine"/> come from memory and work while the store is away; writes are transactions, and
/// the memory follows each commit.
/// </summary>
public interface IMachines
{
    Machine? Find(ResourceId id);

    /// <summary>How many resources stand where in the life cycle, for the dashboard; states nobody is in may be left out.</summary>
    IReadOnlyDictionary<Lifecycle, int> CountByLifecycle();

    /// <summary>How many wait for a person's decision.</summary>
    int CountWaiting();

    /// <summary>Every resource with this address, members first; several only while an identity conflict waits for a person.</summary>
    IReadOnlyList<Machine> WithMac(MacAddress mac);

    /// <summary>An operator has rejected this address: it gets no boot files and makes no resource.</summary>
    bool IsIgnored(MacAddress mac);

    /// <summary>The resource of this name (case does not matter), if there is one.</summary>
    Machine? WithName(string name);

    /// <summary>By id, name or MAC address, as operators write it.</summary>
    /// <exception cref="FaultException">Missing; or Conflict when several match.</exception>
    Machine Resolve(string reference);

    /// <summary>
    /// An unknown machine asked to boot. Makes it Discovered unless known or ignored. At most 1,000 unapproved are kept; the oldest
    /// that has no pending request goes first. Never throws for a full list or an absent store: answers null, and a full list raises one event.
    /// </summary>
    Task<Machine?> SeenAsync(MacAddress mac, FirmwareKind firmware, CancellationToken stop);

    /// <summary>It gave a sign of life now. Kept in memory and written down once a minute.</summary>
    void Touch(ResourceId id);

    /// <summary>Which resource does this hardware belong to?</summary>
    /// <param name="booted">The address that a boot of ours vouches for; then a stranger is the same by this address only, whatever else it says it has.</param>
    /// <exception cref="FaultException">Unavailable: the resources have not been read from the store yet.</exception>
    IdentityMatch Match(MachineIdentity identity, MacAddress? booted = null);

    /// <summary>Members and strangers that look enough like this to be taken for it, best first; the resource itself among them.</summary>
    IReadOnlyList<Machine> Alike(MachineIdentity identity);

    /// <summary>Who a resource says it is now, by its last report and the address it booted from.</summary>
    /// <exception cref="FaultException">Missing: the resource is gone.</exception>
    MachineIdentity IdentityOf(ResourceId id);

    /// <summary>Its last hardware report, cleaned; null while it has made none.</summary>
    Task<Hardware?> ReportedAsync(IQueries queries, ResourceId id, CancellationToken stop);

    /// <summary>
    /// Adds a resource. When the name is taken, it gets an ending of its own. Of 1,000 unapproved the oldest without a pending request makes room.
    /// </summary>
    Task<Machine> AddAsync(ITransaction transaction, NewMachine machine, CancellationToken stop);

    /// <summary>
    /// Keeps the hardware report and the addresses in it. The report is cleaned first: texts are cut and freed of control and direction
    /// characters, lists are cut, sizes are never negative. An address that belongs to another member is not believed.
    /// </summary>
    /// <exception cref="FaultException">Missing: the resource is gone.</exception>
    Task ReportAsync(ITransaction transaction, ResourceId id, Hardware hardware, CancellationToken stop);

    /// <summary>It registered from a boot of this address, which becomes its own.</summary>
    Task SetBootMacAsync(ITransaction transaction, ResourceId id, MacAddress mac, CancellationToken stop);

    /// <summary>
    /// Moves a resource along an allowed edge of the life cycle. <paramref name="operation"/> and <paramref name="deadline"/> describe the
    /// transition that starts (null for a stable state). Returns false, and changes nothing, when it is no longer in <paramref name="from"/>.
    /// </summary>
    Task<bool> MoveAsync(ITransaction transaction, ResourceId id, Lifecycle from, Lifecycle to, string? operation, DateTimeOffset? deadline, CancellationToken stop);

    /// <exception cref="FaultException">Conflict: another resource has this name.</exception>
    Task NameAsync(ITransaction transaction, ResourceId id, string name, CancellationToken stop);

    Task SetPoolAsync(ITransaction transaction, ResourceId id, string pool, CancellationToken stop);

    /// <summary>Marks it approved (it has a certificate) or a stranger again.</summary>
    Task SetMemberAsync(ITransaction transaction, ResourceId id, bool member, CancellationToken stop);

    /// <summary>Its request to become a member waits for a person, or does no longer.</summary>
    Task SetWaitingAsync(ITransaction transaction, ResourceId id, bool waiting, CancellationToken stop);

    /// <summary>A stranger takes a member's place: its hardware and addresses become the member's, and the stranger's own entry goes.</summary>
    Task TakePlaceAsync(ITransaction transaction, ResourceId stranger, ResourceId member, CancellationToken stop);

    /// <summary>Attaches what stands against it; null clears it.</summary>
    Task SetFaultAsync(ITransaction transaction, ResourceId id, string? code, string message, CancellationToken stop);

    /// <summary>Takes back what stands against it, if it still is one of <paramref name="codes"/>: nobody wipes away another room's fault.</summary>
    Task ClearFaultAsync(ITransaction transaction, ResourceId id, IReadOnlyCollection<string> codes, CancellationToken stop);

    /// <summary>Takes it out. Addresses that another resource has too are never ignored: a member does not suffer for its impostor.</summary>
    Task RemoveAsync(ITransaction transaction, ResourceId id, bool ignoreItsAddresses, CancellationToken stop);

    /// <summary>Takes an address off the list of the ignored; false when it was not on it.</summary>
    Task<bool> HeedAsync(ITransaction transaction, MacAddress mac, CancellationToken stop);

    /// <summary>Resources in a transition whose deadline has passed.</summary>
    Task<IReadOnlyList<Machine>> OverdueAsync(DateTimeOffset now, CancellationToken stop);
}

/// <summary>What a stranger is made of before it has a row.</summary>
public sealed record NewMachine(string Name, Lifecycle Lifecycle, IReadOnlyList<MacAddress> Macs, MacAddress? BootMac, FirmwareKind Firmware);

/// <summary>The composite identity: no single part of it is trusted.</summary>
public sealed record MachineIdentity(string Uuid, string BoardSerial, string ChassisSerial, string SystemSerial, IReadOnlyList<MacAddress> Macs)
{
    /// <summary>What a report says of who the machine is: cleaned, fillers left out, and only addresses that can be somebody's.</summary>
    public static MachineIdentity Of(Hardware hardware) => HardwareSummary.Identity(HardwareCleaner.Clean(hardware));

    /// <summary>The same with an address that it has shown in another way, first.</summary>
    public MachineIdentity With(MacAddress mac) => this with { Macs = [mac, .. Macs.Where(other => other != mac)] };
}

/// <summary>What a machine says it is made of, cleaned. None of it is proven.</summary>
/// <param name="Serial">Empty when it is a filler that thousands of machines have alike; so is the asset tag.</param>
/// <param name="Disks">Removable ones do not count.</param>
/// <param name="HasData">Something is on one of its disks.</param>
public sealed record MachineFacts(string Maker, string Model, string Serial, string AssetTag, long MemoryBytes, int Disks, bool HasData)
{
    public static MachineFacts Of(Hardware hardware) => HardwareSummary.Facts(HardwareCleaner.Clean(hardware));
}

/// <summary>New: nobody like it. Stranger: the same unapproved machine again. Member: it looks like a member, so a person must decide.</summary>
/// <param name="Stranger">An unapproved resource with one of its addresses, also when it looks like a member.</param>
public sealed record IdentityMatch(IdentityMatchKind Kind, ResourceId? Resource, string Reason, ResourceId? Stranger = null);

public enum IdentityMatchKind
{
    New,
    Stranger,
    Member,
}
