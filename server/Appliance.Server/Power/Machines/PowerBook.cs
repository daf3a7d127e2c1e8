using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Store;

namespace Appliance.Server.Power.Machines;

/// <summary>Everything the room keeps of machines.</summary>
internal sealed class PowerBook(IStore store)
{
    private const int LongestReason = 300;

    public Task<PowerMachine?> FindAsync(IQueries from, ResourceId id, CancellationToken stop) => from.FirstAsync(
        $"select {new Sql.Piece(PowerMachine.Columns)} from power.machines where resource = {id.Value}", PowerMachine.Read, stop);

    public Task<PowerMachine?> FindAsync(ResourceId id, CancellationToken stop) => FindAsync(store, id, stop);

    public Task<List<PowerMachine>> AllAsync(CancellationToken stop) => store.QueryAsync(
        $"select {new Sql.Piece(PowerMachine.Columns)} from power.machines", PowerMachine.Read, stop);

    public async Task<Dictionary<Guid, PowerState>> StatesAsync(Guid[] ids, CancellationToken stop) => (await store.QueryAsync(
        $"select resource, state from power.machines where resource = any({ids}) and driver <> {Drivers.PowerDrivers.None}",
        row => (Id: row.GetGuid(0), State: Enum.Parse<PowerState>(row.GetString(1))), stop)).ToDictionary(row => row.Id, row => row.State);

    /// <summary>What was seen before stays known only of the same BMC.</summary>
    public static Task SetAsync(ITransaction transaction, ResourceId id, PowerSetting setting, bool hasPassword, CancellationToken stop) => transaction.ExecuteAsync(
        $"""
        insert into power.machines as m (resource, driver, address, port, user_name, fingerprint, through, has_password, cipher_suite)
        values ({id.Value}, {setting.Driver}, {setting.Address}, {setting.Port}, {setting.User}, {setting.Fingerprint}, {setting.Through}, {hasPassword}, {setting.CipherSuite})
        on conflict (resource) do update set
          driver = excluded.driver, address = excluded.address, port = excluded.port, user_name = excluded.user_name, fingerprint = excluded.fingerprint,
          through = excluded.through, cipher_suite = excluded.cipher_suite, has_password = excluded.has_password, changed = clock_timestamp(), state = 'Unknown', since = null, seen = null, reason = null, misses = 0, looks = m.looks + 1,
          known = case when (m.driver, m.address, m.port) is not distinct from (excluded.driver, excluded.address, excluded.port) then m.known else 'Unknown' end
        """, stop);

    public static Task RemoveAsync(ITransaction transaction, ResourceId id, CancellationToken stop) =>
        transaction.ExecuteAsync($"delete from power.machines where resource = {id.Value}", stop);

    /// <summary>Keeps what a look has shown, unless another was kept since <paramref name="before"/> was read.</summary>
    /// <returns>Whether it was kept.</returns>
    public static async Task<bool> NoteAsync(ITransaction transaction, PowerMachine before, Look look, CancellationToken stop)
    {
        var (state, reason) = (look.State.ToString(), look.Reason?[..Math.Min(look.Reason.Length, LongestReason)]);
        return await transaction.ExecuteAsync(
            $"""
            update power.machines set
              state = {state}, reason = {reason}, looks = looks + 1,
              since = case when state = {state} and since is not null then since else clock_timestamp() end,
              seen = case when {look.IsMiss} then seen else clock_timestamp() end,
              known = case when {state} = 'Unknown' then known else {state} end,
              misses = case when {look.IsMiss} then misses + 1 else 0 end
            where resource = {before.Id.Value} and looks = {before.Sight.Looks}
            """, stop) > 0;
    }
}

/// <summary>What a look at a machine has shown.</summary>
/// <param name="IsMiss">Nobody answered.</param>
internal sealed record Look(PowerState State, string? Reason, bool IsMiss);
