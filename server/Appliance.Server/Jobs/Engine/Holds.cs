using System.Collections.Concurrent;

namespace Appliance.Server.Jobs.Engine;

/// <summary>The jobs this server works on now.</summary>
internal sealed class Holds
{
    private readonly ConcurrentDictionary<Guid, Hold> _held = [];

    public int Count => _held.Count;

    public ICollection<Hold> All => _held.Values;

    public void Add(Hold hold) => _held[hold.Job.Id] = hold;

    public void Remove(Hold hold) => _held.TryRemove(KeyValuePair.Create(hold.Job.Id, hold));
}
