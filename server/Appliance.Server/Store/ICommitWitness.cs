namespace Appliance.Server.Store;

/// <summary>Is told of every transaction just before its commit, and may write into it: what it writes is kept or lost together with the change.</summary>
public interface ICommitWitness
{
    Task BeforeCommitAsync(ITransaction transaction, CancellationToken stop);
}
