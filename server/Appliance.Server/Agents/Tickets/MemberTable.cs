using Appliance.Server.Agents.Live;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Agents.Tickets;

/// <summary>What members said that they can, and which server they are connected to.</summary>
internal sealed class MemberTable(IStore store, IMachines machines)
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(15);

    /// <summary>This server process.</summary>
    public Guid Me { get; } = Guid.CreateVersion7();

    public Task NoteAsync(LiveAgent agent, CancellationToken stop) => store.ExecuteAsync(
        $"""
        insert into agents.members (resource, can, ledger, server) values ({agent.Resource.Value}, {agent.Can.ToArray()}, {agent.Ledger}, {Me})
        on conflict (resource) do update set can = excluded.can, ledger = excluded.ledger, server = excluded.server
        """, stop);

    /// <summary>Says that this server lives, and who is connected to it: also what a moment without the store has made us miss.</summary>
    public async Task BeatAsync(Guid[] connected, CancellationToken stop)
    {
        await store.ExecuteAsync($"insert into agents.servers (id, beat) values ({Me}, clock_timestamp()) on conflict (id) do update set beat = excluded.beat", stop);
        await store.ExecuteAsync($"delete from agents.servers where beat < clock_timestamp() - {TimeSpan.FromDays(1)}", stop);
        await store.ExecuteAsync(
            $"""
            update agents.members set server = case when resource = any({connected}) then {Me} end
            where server = {Me} and not resource = any({connected}) or server is null and resource = any({connected})
            """, stop);
    }

    public async Task<IReadOnlyList<AbleAgent>> WhoCanAsync(string capability, CancellationToken stop)
    {
        var able = await store.QueryAsync(
            $"""
            select m.resource, s.id is not null from agents.members m left join agents.servers s on s.id = m.server and s.beat > clock_timestamp() - {Silent}
            where {capability} = any(m.can)
            """, row => new AbleAgent(new ResourceId(row.GetGuid(0)), row.GetBoolean(1)), stop);
        return
        [
            .. able.Select(one => (one, machine: machines.Find(one.Agent))).Where(pair => pair.machine is { Member: true })
                .OrderByDescending(pair => pair.one.Connected).ThenBy(pair => pair.machine!.Name, StringComparer.Ordinal).Select(pair => pair.one),
        ];
    }
}
