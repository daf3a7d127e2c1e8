using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Secrets;

/// <summary>The keys that seal secrets, one a generation. In the database they are sealed with the key file's; here they are open.</summary>
internal sealed class KeyRing(KeyFile file, TimeProvider clock)
{
    private readonly ConcurrentDictionary<int, byte[]> _open = new();

    /// <summary>The key of the newest generation, which stays while the transaction lasts; the first one is made here.</summary>
    public async Task<(int Generation, byte[] Key)> NewestAsync(ITransaction transaction, CancellationToken stop)
    {
        var newest = await transaction.FirstAsync(
            $"select generation, sealed from identity.secret_keys order by generation desc limit 1 for key share", row => new Generation(row.GetInt32(0), row.GetFieldValue<byte[]>(1)), stop);
        if (newest is not null) return (newest.Number, Find(newest) ?? throw Lost());
        await AddAsync(transaction, 1, stop);
        return await NewestAsync(transaction, stop);
    }

    /// <returns>Null when there is no such generation, or its key is lost.</returns>
    public async Task<byte[]?> FindAsync(IQueries store, int generation, CancellationToken stop)
    {
        if (_open.TryGetValue(generation, out var key)) return key;
        var kept = await store.FirstAsync(
            $"select generation, sealed from identity.secret_keys where generation = {generation}", row => new Generation(row.GetInt32(0), row.GetFieldValue<byte[]>(1)), stop);
        return kept is null ? null : Find(kept);
    }

    /// <summary>Into the file first: a generation that the database knows has its key on disk.</summary>
    /// <returns>False when somebody else has made it meanwhile.</returns>
    public async Task<bool> AddAsync(IQueries transaction, int generation, CancellationToken stop)
    {
        var sealedKey = Seal.Close(file.Add(generation), RandomNumberGenerator.GetBytes(Seal.KeyBytes), BoundTo(generation));
        return await transaction.ExecuteAsync(
            $"insert into identity.secret_keys (generation, sealed, made_at) values ({generation}, {sealedKey}, {clock.GetUtcNow()}) on conflict do nothing", stop) > 0;
    }

    /// <summary>Generations whose key is not in the file.</summary>
    public async Task<List<int>> LostAsync(IQueries store, CancellationToken stop)
    {
        var keys = file.Read();
        var kept = await store.QueryAsync("select generation, sealed from identity.secret_keys", row => new Generation(row.GetInt32(0), row.GetFieldValue<byte[]>(1)), stop);
        return [.. kept.Where(one => Opened(one, keys) is null).Select(one => one.Number)];
    }

    public void Forget(int before)
    {
        foreach (var generation in _open.Keys.Where(generation => generation < before)) _open.TryRemove(generation, out _);
        file.KeepFrom(before);
    }

    public FaultException Lost() => new(FaultKind.Unavailable, FaultCodes.SecretKeyLost, $"The key of the secrets is not in {file.Path}.");

    private byte[]? Find(Generation kept)
    {
        if (_open.TryGetValue(kept.Number, out var there)) return there;
        if (Opened(kept, file.Read()) is not { } key) return null;
        return _open[kept.Number] = key;
    }

    private static byte[]? Opened(Generation kept, IReadOnlyDictionary<int, byte[]> keys) =>
        keys.TryGetValue(kept.Number, out var key) ? Seal.Open(key, kept.Sealed, BoundTo(kept.Number)) : null;

    private static string BoundTo(int generation) => $"appliance-secret-key-1\n{generation}";

    private sealed record Generation(int Number, byte[] Sealed);
}
