using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Events;
using Appliance.Server.Inventory.Snapshot;
using Appliance.Server.Store;

namespace Appliance.Server.Inventory.Records;

/// <summary>Machines that were seen and that nobody has approved: few enough to look through, whoever floods the network.</summary>
internal sealed class Strangers(IStore store, MachineIndex index, IEvents events, TimeProvider clock) : IDisposable
{
    /// <summary>At most so many unapproved resources are kept.</summary>
    public const int Most = 1_000;

    /// <summary>So many packets of unknown machines may wait for their row; more are not worth the memory.</summary>
    private const int MostWaiting = 64;

    /// <summary>New ones within <see cref="Lately"/>. More than two racks switched on at once are a flood of forged addresses, and each is an event kept for months.</summary>
    public const int MostNew = 500;

    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private int _waiting;
    private DateTimeOffset _fullUntil;

    public async Task<Machine?> SeenAsync(MacAddress mac, FirmwareKind firmware, CancellationToken stop)
    {
        if (!mac.IsUnicast || !index.Loaded || index.IsIgnored(mac)) return null;
        try
        {
            return Known(mac) is { } known ? await FreshenAsync(known, mac, firmware, stop) : await TakeTurnAsync(mac, firmware, stop);
        }
        catch (StoreAwayException)
        {
            return Known(mac)?.Machine;
        }
    }

    public async Task<Machine> AddAsync(ITransaction transaction, NewMachine machine, CancellationToken stop)
    {
        await MakeRoomAsync(transaction, stop);
        var id = ResourceId.New();
        var now = clock.GetUtcNow();
        var macs = machine.Macs.Select(mac => mac.ToString()).ToArray();
        foreach (var name in (string[])[machine.Name, $"{machine.Name}-{id.ToString()[^4..]}", $"{machine.Name}-{id.ToString()[^12..]}"])
        {
            var row = await transaction.FirstAsync($"""
                insert into inventory.resources (id, name, lifecycle, macs, boot_mac, firmware, first_seen, last_seen)
                values ({id.Value}, {name}, {machine.Lifecycle.ToString()}, {macs}, {machine.BootMac?.ToString()}, {machine.Firmware.ToString()}, {now}, {now})
                on conflict (name) do nothing returning *
                """, MachineRow.Read, stop);
            if (row is null) continue;
            transaction.AfterCommit(() => index.Put(row));
            await events.RaiseAsync(transaction, new Event(
                "inventory.resource-discovered", Severity.Notice, $"resource/{id}", $"An unknown machine with {string.Join(", ", macs)} was seen; it is called {name}."), stop);
            return row.Machine;
        }
        throw new FaultException(FaultKind.Conflict, FaultCodes.ResourceNameTaken, $"Another resource is called '{machine.Name}'.");
    }

    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>A member first; of strangers the one that booted from this address before those who only say that they have it.</summary>
    private MachineRow? Known(MacAddress mac) =>
        index.WithMac(mac).OrderByDescending(row => row.Machine.Member).ThenByDescending(row => row.Machine.BootMac == mac).ThenBy(row => row.FirstSeen).FirstOrDefault();

    /// <summary>One at a time, so that two packets of one machine never make two resources of it.</summary>
    private async Task<Machine?> TakeTurnAsync(MacAddress mac, FirmwareKind firmware, CancellationToken stop)
    {
        try
        {
            // Counting them goes through all machines: in a flood once a second, not once a packet.
            var waiting = Interlocked.Increment(ref _waiting);
            if (clock.GetUtcNow() < _fullUntil) return null;
            if (waiting > MostWaiting || NewOnes() >= MostNew)
            {
                _fullUntil = clock.GetUtcNow() + Breath;
                events.Raise(new Event("inventory.strangers-refused", Severity.Warning, null, "More unknown machines ask than can be written down; some are left out for now."));
                return null;
            }
            await _oneAtATime.WaitAsync(stop);
            try
            {
                return Known(mac)?.Machine ?? await DiscoverAsync(mac, firmware, stop);
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private int NewOnes()
    {
        var since = clock.GetUtcNow() - Lately;
        return index.All.Count(row => !row.Machine.Member && row.FirstSeen > since);
    }

    private async Task<Machine?> DiscoverAsync(MacAddress mac, FirmwareKind firmware, CancellationToken stop)
    {
        if (Unapproved() is { Count: >= Most } full && full.All(row => row.Machine.Waiting))
        {
            TellFull();
            return null;
        }
        var name = $"new-{mac.ToString().Replace(":", "", StringComparison.Ordinal)}";
        return await store.InTransactionAsync(
            transaction => AddAsync(transaction, new NewMachine(name, Lifecycle.Discovered, [mac], mac, firmware), stop), stop);
    }

    /// <summary>The oldest without a request go, as many as are too many. Whoever registers when all of them wait has made room before.</summary>
    private async Task MakeRoomAsync(ITransaction transaction, CancellationToken stop)
    {
        var unapproved = Unapproved();
        if (unapproved.Count < Most) return;
        TellFull();
        foreach (var old in unapproved.Where(row => !row.Machine.Waiting).OrderBy(row => row.FirstSeen).Take(unapproved.Count - Most + 1).ToList())
        {
            var id = old.Machine.Id;
            if (await transaction.ExecuteAsync($"delete from inventory.resources where id = {id.Value} and not member and not waiting", stop) == 1)
                transaction.AfterCommit(() => index.Remove(id));
        }
    }

    private void TellFull() => events.Raise(new Event("inventory.strangers-full", Severity.Warning, null,
        $"{Most} unapproved machines are known. The oldest without a request makes room for each new one; approve or reject what waits."));

    private List<MachineRow> Unapproved() => [.. index.All.Where(row => !row.Machine.Member)];

    /// <summary>Notes that it boots from another port or with other firmware than last time; otherwise nothing is written.</summary>
    private async Task<Machine> FreshenAsync(MachineRow known, MacAddress mac, FirmwareKind firmware, CancellationToken stop)
    {
        index.Touch(known.Machine.Id, clock.GetUtcNow());
        var kind = firmware == FirmwareKind.Unknown ? known.Machine.Firmware : firmware;
        if (known.Machine.BootMac == mac && known.Machine.Firmware == kind) return known.Machine;
        return await store.InTransactionAsync(async transaction =>
        {
            var row = await transaction.FirstAsync($"""
                update inventory.resources set boot_mac = {mac.ToString()}, firmware = {kind.ToString()}, version = version + 1
                where id = {known.Machine.Id.Value} returning *
                """, MachineRow.Read, stop);
            if (row is not null) transaction.AfterCommit(() => index.Put(row));
            return row?.Machine ?? known.Machine;
        }, stop);
    }
}
