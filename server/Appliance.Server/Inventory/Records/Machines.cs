using System.Text.Json;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Events;
using Appliance.Server.Inventory.Matching;
using Appliance.Server.Inventory.Reports;
using Appliance.Server.Inventory.Snapshot;
using Appliance.Server.Inventory.States;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Inventory.Records;

/// <summary>Reads from memory, writes in the caller's transaction, and lets the memory follow each commit.</summary>
internal sealed class Machines(MachineIndex index, Strangers strangers, IEvents events, TimeProvider clock) : IMachines
{
    public Machine? Find(ResourceId id) => index.Find(id)?.Machine;

    public IReadOnlyDictionary<Lifecycle, int> CountByLifecycle() =>
        index.All.GroupBy(row => row.Machine.Lifecycle).ToDictionary(group => group.Key, group => group.Count());

    public int CountWaiting() => index.All.Count(row => row.Machine.Waiting);

    public IReadOnlyList<Machine> WithMac(MacAddress mac) => [.. index.WithMac(mac).Select(row => row.Machine).OrderByDescending(machine => machine.Member)];

    public bool IsIgnored(MacAddress mac) => index.IsIgnored(mac);

    public Machine? WithName(string name) => index.WithName(name)?.Machine;

    public Machine Resolve(string reference)
    {
        if (Guid.TryParse(reference, out var id) && index.Find(new ResourceId(id)) is { } byId) return byId.Machine;
        if (index.WithName(reference) is { } byName) return byName.Machine;
        if (MacAddress.TryParse(reference, out var mac))
        {
            var holders = index.WithMac(mac).ToList();
            if (holders.Count == 1) return holders[0].Machine;
            if (holders.Count > 1)
            {
                var names = string.Join(" and ", holders.Select(row => row.Machine.Name));
                throw new FaultException(FaultKind.Conflict, FaultCodes.ResourceAmbiguous, $"{mac} belongs to {names}.");
            }
        }
        throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"There is no resource '{CleanText.Of(reference, 64)}'.");
    }

    public Task<Machine?> SeenAsync(MacAddress mac, FirmwareKind firmware, CancellationToken stop) => strangers.SeenAsync(mac, firmware, stop);

    public void Touch(ResourceId id) => index.Touch(id, clock.GetUtcNow());

    public IdentityMatch Match(MachineIdentity identity, MacAddress? booted = null) => index.Loaded
        ? IdentityMatcher.Match(index, identity, booted)
        : throw new FaultException(FaultKind.Unavailable, FaultCodes.StoreAway, "The resources have not been read from the database yet.");

    public IReadOnlyList<Machine> Alike(MachineIdentity identity) => [.. IdentityMatcher.Alike(index, identity)];

    public MachineIdentity IdentityOf(ResourceId id) => Found(index.Find(id), id).Identity;

    public Task<Hardware?> ReportedAsync(IQueries queries, ResourceId id, CancellationToken stop) =>
        queries.FirstAsync($"select hardware from inventory.reports where resource = {id.Value}", row => JsonSerializer.Deserialize(row.GetString(0), ContractsJson.Default.Hardware), stop);

    public Task<Machine> AddAsync(ITransaction transaction, NewMachine machine, CancellationToken stop) => strangers.AddAsync(transaction, machine, stop);

    public async Task ReportAsync(ITransaction transaction, ResourceId id, Hardware hardware, CancellationToken stop)
    {
        var clean = HardwareCleaner.Clean(hardware);
        var identity = HardwareSummary.Identity(clean);
        var now = clock.GetUtcNow();
        var (believed, claimed) = Believe(id, identity.Macs);
        var row = await transaction.FirstAsync($"""
            update inventory.resources set
              macs = array(select distinct unnest({believed.Select(mac => mac.ToString()).ToArray()} || array_remove(array[boot_mac], null))),
              uuid = {identity.Uuid}, system_serial = {identity.SystemSerial}, board_serial = {identity.BoardSerial}, chassis_serial = {identity.ChassisSerial},
              maker = {clean.System.Maker}, model = {clean.System.Model}, cpu_threads = {clean.Cpu.Threads}, memory_bytes = {clean.MemoryBytes},
              disk_bytes = {HardwareSummary.DiskBytes(clean)}, has_data = {HardwareSummary.HasData(clean)}, last_seen = {now}, version = version + 1
            where id = {id.Value} returning *
            """, MachineRow.Read, stop);
        Follow(transaction, Found(row, id));
        await transaction.ExecuteAsync($"""
            insert into inventory.reports (resource, hardware, reported_at)
            values ({id.Value}, {new Sql.Json(JsonSerializer.Serialize(clean, ContractsJson.Default.Hardware))}, {now})
            on conflict (resource) do update set hardware = excluded.hardware, reported_at = excluded.reported_at
            """, stop);
        foreach (var (mac, holder) in claimed)
        {
            await events.RaiseAsync(transaction, new Event(
                "inventory.address-claimed", Severity.Warning, $"resource/{id}", $"{row!.Machine.Name} reports {mac}, which belongs to {holder.Name}. It was not believed."), stop);
        }
    }

    public async Task SetBootMacAsync(ITransaction transaction, ResourceId id, MacAddress mac, CancellationToken stop) =>
        Follow(transaction, Found(await transaction.FirstAsync(
            $"update inventory.resources set boot_mac = {mac.ToString()}, version = version + 1 where id = {id.Value} returning *", MachineRow.Read, stop), id));

    public async Task<bool> MoveAsync(
        ITransaction transaction, ResourceId id, Lifecycle from, Lifecycle to, string? operation, DateTimeOffset? deadline, CancellationToken stop)
    {
        if (!LifecycleRules.Allows(from, to)) throw new InvalidOperationException($"The life cycle has no way from {from} to {to}.");
        if (LifecycleRules.IsTransitional(to) != deadline.HasValue) throw new InvalidOperationException($"{to} needs {(deadline is null ? "a" : "no")} deadline.");
        var row = await transaction.FirstAsync($"""
            update inventory.resources set lifecycle = {to.ToString()}, operation = {operation}, deadline = {deadline}, version = version + 1
            where id = {id.Value} and lifecycle = {from.ToString()} returning *
            """, MachineRow.Read, stop);
        if (row is null) return false;
        Follow(transaction, row);
        await events.RaiseAsync(transaction, new Event(
            "inventory.lifecycle-changed", Severity.Info, $"resource/{id}", $"{row.Machine.Name} went from {from} to {to}."), stop);
        return true;
    }

    public async Task NameAsync(ITransaction transaction, ResourceId id, string name, CancellationToken stop)
    {
        try
        {
            var row = await transaction.FirstAsync(
                $"update inventory.resources set name = {name}, version = version + 1 where id = {id.Value} returning *", MachineRow.Read, stop);
            Follow(transaction, Found(row, id));
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new FaultException(FaultKind.Conflict, FaultCodes.ResourceNameTaken, $"Another resource is called '{name}'.", cause: taken);
        }
    }

    public async Task SetMemberAsync(ITransaction transaction, ResourceId id, bool member, CancellationToken stop) =>
        Follow(transaction, Found(await transaction.FirstAsync(
            $"update inventory.resources set member = {member}, version = version + 1 where id = {id.Value} returning *", MachineRow.Read, stop), id));

    public async Task SetPoolAsync(ITransaction transaction, ResourceId id, string pool, CancellationToken stop) =>
        Follow(transaction, Found(await transaction.FirstAsync(
            $"update inventory.resources set pool = {pool}, version = version + 1 where id = {id.Value} returning *", MachineRow.Read, stop), id));

    public async Task SetWaitingAsync(ITransaction transaction, ResourceId id, bool waiting, CancellationToken stop) =>
        Follow(transaction, Found(await transaction.FirstAsync(
            $"update inventory.resources set waiting = {waiting}, version = version + 1 where id = {id.Value} returning *", MachineRow.Read, stop), id));

    public async Task TakePlaceAsync(ITransaction transaction, ResourceId stranger, ResourceId member, CancellationToken stop)
    {
        // The report goes over first: removing the stranger would take it along.
        await transaction.ExecuteAsync($"delete from inventory.reports where resource = {member.Value}", stop);
        await transaction.ExecuteAsync($"update inventory.reports set resource = {member.Value} where resource = {stranger.Value}", stop);
        var row = await transaction.FirstAsync($"""
            update inventory.resources ours set
              macs = theirs.macs, boot_mac = theirs.boot_mac, firmware = theirs.firmware,
              uuid = theirs.uuid, system_serial = theirs.system_serial, board_serial = theirs.board_serial, chassis_serial = theirs.chassis_serial,
              maker = theirs.maker, model = theirs.model, cpu_threads = theirs.cpu_threads, memory_bytes = theirs.memory_bytes,
              disk_bytes = theirs.disk_bytes, has_data = theirs.has_data, last_seen = theirs.last_seen, version = ours.version + 1
            from inventory.resources theirs
            where ours.id = {member.Value} and theirs.id = {stranger.Value} returning ours.*
            """, MachineRow.Read, stop);
        Follow(transaction, Found(row, member));
        await RemoveAsync(transaction, stranger, ignoreItsAddresses: false, stop);
    }

    public async Task SetFaultAsync(ITransaction transaction, ResourceId id, string? code, string message, CancellationToken stop)
    {
        var since = code is null ? (DateTimeOffset?)null : clock.GetUtcNow();
        var row = await transaction.FirstAsync($"""
            update inventory.resources set fault_code = {code}, fault_message = {(code is null ? null : message)}, fault_since = {since}, version = version + 1
            where id = {id.Value} returning *
            """, MachineRow.Read, stop);
        Follow(transaction, Found(row, id));
    }

    public async Task ClearFaultAsync(ITransaction transaction, ResourceId id, IReadOnlyCollection<string> codes, CancellationToken stop)
    {
        var row = await transaction.FirstAsync($"""
            update inventory.resources set fault_code = null, fault_message = null, fault_since = null, version = version + 1
            where id = {id.Value} and fault_code = any({codes.ToArray()}) returning *
            """, MachineRow.Read, stop);
        if (row is not null) Follow(transaction, row);
    }

    public async Task RemoveAsync(ITransaction transaction, ResourceId id, bool ignoreItsAddresses, CancellationToken stop)
    {
        var row = await transaction.FirstAsync($"delete from inventory.resources where id = {id.Value} returning *", MachineRow.Read, stop);
        if (row is null) return;
        transaction.AfterCommit(() => index.Remove(id));
        if (!ignoreItsAddresses) return;
        var ignored = await transaction.QueryAsync($"""
            insert into inventory.ignored (mac, since)
            select mac, {clock.GetUtcNow()} from unnest({row.Machine.Macs.Select(mac => mac.ToString()).ToArray()}) mac
            where not exists (select 1 from inventory.resources other where mac = any(other.macs))
            on conflict (mac) do update set since = excluded.since returning mac
            """, reader => MacAddress.Parse(reader.GetString(0)), stop);
        transaction.AfterCommit(() => ignored.ForEach(mac => index.Ignore(mac, true)));
    }

    public async Task<bool> HeedAsync(ITransaction transaction, MacAddress mac, CancellationToken stop)
    {
        if (await transaction.ExecuteAsync($"delete from inventory.ignored where mac = {mac.ToString()}", stop) == 0) return false;
        transaction.AfterCommit(() => index.Ignore(mac, false));
        return true;
    }

    public Task<IReadOnlyList<Machine>> OverdueAsync(DateTimeOffset now, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Machine>>([.. index.All.Where(row => row.Deadline <= now).Select(row => row.Machine)]);

    /// <summary>A member may say of itself what it likes, but not that it has a member's address; a stranger's claim is for a person to judge.</summary>
    private (IReadOnlyList<MacAddress> Believed, IReadOnlyList<(MacAddress Mac, Machine Holder)> Claimed) Believe(ResourceId id, IReadOnlyList<MacAddress> reported)
    {
        if (index.Find(id) is not { Machine.Member: true }) return (reported, []);
        var claimed = (from mac in reported
                       let holder = index.WithMac(mac).Select(row => row.Machine).FirstOrDefault(other => other.Member && other.Id != id)
                       where holder is not null
                       select (mac, holder)).ToList();
        return ([.. reported.Except(claimed.Select(claim => claim.mac))], claimed);
    }

    private void Follow(ITransaction transaction, MachineRow row) => transaction.AfterCommit(() => index.Put(row));

    private static MachineRow Found(MachineRow? row, ResourceId id) =>
        row ?? throw new FaultException(FaultKind.Missing, FaultCodes.NotFound, $"The resource {id} is gone.");
}
