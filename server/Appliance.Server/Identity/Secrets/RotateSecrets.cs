using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;

namespace Appliance.Server.Identity.Secrets;

/// <summary>
/// Gives all secrets a new key: the new key into the file beside the old one, the new generation into the database, every secret sealed anew,
/// the old generations out of the database, the old key out of the file. Broken off anywhere, it goes on at the next start; until a secret
/// is sealed anew, its old key is there.
/// </summary>
internal sealed class RotateSecrets(IStore store, KeyRing keys, SecretTable table, IEvents events, ILogger<RotateSecrets> log) : IServiceReport, IDisposable
{
    private const int Stride = 50;
    private readonly SemaphoreSlim _gate = new(1);
    private volatile bool _lost;

    public ServiceStatus Report() => _lost
        ? new ServiceStatus("secrets", ServiceState.Failed, "The key file is lost or another one: secrets can not be read.")
        : new ServiceStatus("secrets", ServiceState.Running, "The key is there.");

    /// <summary>At each start: says whether the key is there, and finishes what was broken off.</summary>
    public async Task OpenAsync(string path, CancellationToken stop)
    {
        _lost = (await keys.LostAsync(store, stop)).Count > 0;
        if (_lost)
        {
            Log.SecretKeyLost(log, path);
            events.Raise(new Event("identity.secret-key-lost", Severity.Error, null, $"The key of the secrets is not in {path}. Restore it from a backup; until then no secret can be read."));
            return;
        }
        await FinishAsync(stop);
    }

    /// <param name="abandon">Gives up what can not be opened any more, since its key is lost.</param>
    /// <exception cref="FaultException">Unavailable: the key is lost. Conflict: somebody else rotates.</exception>
    public async Task<RotationReply> RotateAsync(string by, bool abandon, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            var lost = await keys.LostAsync(store, stop);
            if (lost.Count > 0 && !abandon) throw new FaultException(FaultKind.Unavailable, FaultCodes.SecretKeyLost, "The key that the secrets are sealed with is lost, so they can not be sealed anew.");
            var abandoned = await AddAsync(lost, by, stop);
            _lost = false;
            var resealed = await FinishAsync(stop);
            return new RotationReply(resealed, abandoned);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <returns>How many secrets were given up.</returns>
    private Task<int> AddAsync(List<int> lost, string by, CancellationToken stop) => store.InTransactionAsync(async transaction =>
    {
        var next = 1 + await transaction.FirstAsync("select coalesce(max(generation), 0) from identity.secret_keys", row => row.GetInt32(0), stop);
        var abandoned = await transaction.ExecuteAsync($"delete from identity.secrets where generation = any({lost.ToArray()})", stop);
        if (!await keys.AddAsync(transaction, next, stop)) throw new FaultException(FaultKind.Conflict, FaultCodes.RotationUnderWay, "The secrets are being given a new key by somebody else.");
        var said = abandoned == 0 ? $"{by} gave the secrets a new key." : $"{by} gave the secrets a new key and gave up {abandoned} that could not be opened.";
        await events.RaiseAsync(transaction, new Event("identity.secrets-rotated", Severity.Notice, null, said), stop);
        return abandoned;
    }, stop);

    private async Task<int> FinishAsync(CancellationToken stop)
    {
        var resealed = 0;
        for (int now; (now = await table.ResealAsync(Stride, stop)) > 0;) resealed += now;
        // Who seals with an older generation at this very moment holds its row, so it goes the next time.
        var oldest = await store.InTransactionAsync(async transaction =>
        {
            await transaction.ExecuteAsync(
                $"""
                delete from identity.secret_keys k where generation < (select max(generation) from identity.secret_keys)
                and not exists (select from identity.secrets s where s.generation = k.generation)
                """, stop);
            return await transaction.FirstAsync("select coalesce(min(generation), 0) from identity.secret_keys", row => row.GetInt32(0), stop);
        }, stop);
        keys.Forget(oldest);
        if (resealed > 0) Log.SecretsResealed(log, resealed);
        return resealed;
    }
}
