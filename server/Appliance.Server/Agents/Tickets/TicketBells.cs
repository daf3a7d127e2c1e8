using System.Collections.Concurrent;

namespace Appliance.Server.Agents.Tickets;

/// <summary>The moments that others in this process wait for. What happens on other servers rings none of them, so nobody relies on them alone.</summary>
internal sealed class TicketBells
{
    private readonly ConcurrentDictionary<Guid, Bell> _awaited = [];

    /// <summary>There may be something to tell an agent.</summary>
    public Bell Work { get; } = new();

    /// <summary>Something was heard about this operation.</summary>
    public Bell Of(Guid operation) => _awaited.GetOrAdd(operation, _ => new Bell());

    public void Heard(Guid operation)
    {
        if (_awaited.TryGetValue(operation, out var bell)) bell.Ring();
    }

    /// <summary>Nobody here waits for it any more; who does after all, looks every second.</summary>
    public void Leave(Guid operation) => _awaited.TryRemove(operation, out _);
}
