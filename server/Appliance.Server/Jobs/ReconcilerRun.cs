using Appliance.Server.Store;

namespace Appliance.Server.Jobs;

/// <summary>One run of a reconciler.</summary>
/// <param name="Epoch">Grows with every run on whatever server; the fence of a reconciler.</param>
/// <param name="Stop">The server stops, or the run takes too long.</param>
public sealed record ReconcilerRun(string Name, long Epoch, CancellationToken Stop)
{
    /// <summary>Call it first in every transaction that writes. Holds the run's place until the commit.</summary>
    /// <exception cref="OperationCanceledException">Another server has taken over.</exception>
    public async Task HoldAsync(ITransaction transaction)
    {
        if (await transaction.FirstAsync($"select true from jobs.reconcilers where name = {Name} and epoch = {Epoch} for share", row => row.GetBoolean(0), Stop)) return;
        throw new OperationCanceledException($"Another server runs {Name} now.");
    }
}
