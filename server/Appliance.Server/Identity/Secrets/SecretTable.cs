using System.Text;
using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Secrets;

/// <summary>The table <c>identity.secrets</c>, sealed and opened.</summary>
internal sealed partial class SecretTable(IStore store, KeyRing keys, TimeProvider clock) : ISecrets
{
    public const int LongestValue = 16 * 1024;

    public async Task SetAsync(ITransaction transaction, SecretName name, string value, CancellationToken stop)
    {
        Check(name, value);
        var (generation, key) = await keys.NewestAsync(transaction, stop);
        var sealedValue = Seal.Close(key, Encoding.UTF8.GetBytes(value), BoundTo(name, generation));
        await transaction.ExecuteAsync(
            $"""
            insert into identity.secrets (purpose, owner, generation, sealed, changed_at) values ({name.Purpose}, {name.Owner}, {generation}, {sealedValue}, {clock.GetUtcNow()})
            on conflict (purpose, owner) do update set generation = excluded.generation, sealed = excluded.sealed, changed_at = excluded.changed_at
            """, stop);
    }

    public Task<string?> ReadAsync(SecretName name, CancellationToken stop) => ReadAsync(store, name, stop);

    /// <summary>The same, for whoever is in a transaction already.</summary>
    public async Task<string?> ReadAsync(IQueries queries, SecretName name, CancellationToken stop)
    {
        var kept = await KeptAsync(queries, name, stop);
        // Between our look at the row and our look at its key a rotation may have finished.
        if (kept is not null && await keys.FindAsync(queries, kept.Generation, stop) is null) kept = await KeptAsync(queries, name, stop);
        return kept is null ? null : Encoding.UTF8.GetString(await OpenAsync(queries, kept, stop));
    }

    public async Task<bool> DeleteAsync(IQueries transaction, SecretName name, CancellationToken stop) =>
        await transaction.ExecuteAsync($"delete from identity.secrets where purpose = {name.Purpose} and owner = {name.Owner}", stop) > 0;

    public Task<List<SecretInfo>> ListAsync(CancellationToken stop) => store.QueryAsync(
        "select purpose, owner, generation, changed_at from identity.secrets order by purpose, owner",
        row => new SecretInfo(row.GetString(0), row.GetString(1), row.GetInt32(2), row.Time(3)), stop);

    /// <summary>Seals a few secrets of older generations with the newest key.</summary>
    /// <returns>How many; 0 when none is left.</returns>
    public Task<int> ResealAsync(int most, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        var (generation, key) = await keys.NewestAsync(transaction, stop);
        var old = await transaction.QueryAsync(
            $"select purpose, owner, generation, sealed from identity.secrets where generation < {generation} order by purpose, owner limit {most} for update",
            row => new Kept(new SecretName(row.GetString(0), row.GetString(1)), row.GetInt32(2), row.GetFieldValue<byte[]>(3)), stop);
        foreach (var one in old)
        {
            var clear = await OpenAsync(transaction, one, stop);
            var sealedValue = Seal.Close(key, clear, BoundTo(one.Name, generation));
            await transaction.ExecuteAsync(
                $"update identity.secrets set generation = {generation}, sealed = {sealedValue} where purpose = {one.Name.Purpose} and owner = {one.Name.Owner}", stop);
        }
        return old.Count;
    }, stop);

    private static Task<Kept?> KeptAsync(IQueries queries, SecretName name, CancellationToken stop) => queries.FirstAsync(
        $"select generation, sealed from identity.secrets where purpose = {name.Purpose} and owner = {name.Owner}",
        row => new Kept(name, row.GetInt32(0), row.GetFieldValue<byte[]>(1)), stop);

    private async Task<byte[]> OpenAsync(IQueries queries, Kept kept, CancellationToken stop)
    {
        var key = await keys.FindAsync(queries, kept.Generation, stop) ?? throw keys.Lost();
        return Seal.Open(key, kept.Sealed, BoundTo(kept.Name, kept.Generation)) ?? throw Spoiled(kept.Name);
    }

    private static FaultException Spoiled(SecretName name) =>
        new(FaultKind.Unavailable, FaultCodes.SecretSpoiled, $"The secret {name} does not open: it was changed, or is from another place.");

    private static void Check(SecretName name, string value)
    {
        var faults = new List<FieldFault>();
        if (!Purpose().IsMatch(name.Purpose)) faults.Add(new FieldFault("purpose", "has 1 to 50 lower-case letters, digits and hyphens."));
        if (!Owner().IsMatch(name.Owner)) faults.Add(new FieldFault("owner", "has 1 to 100 letters, digits and the signs . _ : -"));
        if (value.Length is 0 or > LongestValue) faults.Add(new FieldFault("value", $"has 1 to {LongestValue} characters."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The secret was not kept.", faults);
    }

    private static string BoundTo(SecretName name, int generation) => $"appliance-secret-1\n{name.Purpose}\n{name.Owner}\n{generation}";

    [GeneratedRegex(@"\A[a-z0-9-]{1,50}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Purpose();

    [GeneratedRegex(@"\A[A-Za-z0-9._:-]{1,100}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Owner();

    private sealed record Kept(SecretName Name, int Generation, byte[] Sealed);
}
