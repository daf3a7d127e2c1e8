using Appliance.Server.Store;

namespace Appliance.Server.Events;

/// <summary>Where rooms say what happened.</summary>
public interface IEvents
{
    /// <summary>Says it in the same transaction as the change it tells of: both are kept, or neither.</summary>
    Task RaiseAsync(IQueries transaction, Event happened, CancellationToken stop);

    /// <summary>
    /// Says what no transaction belongs to (a hostile packet, a foreign server). Never waits and never throws: kept in memory,
    /// at most 1,000, until the store takes it; equal ones within a minute are counted, not repeated.
    /// </summary>
    void Raise(Event happened);
}
