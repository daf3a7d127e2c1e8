using System.Collections.Concurrent;

namespace Appliance.Server.Enrollment.Requests;

/// <summary>Wakes those who watch a request when something has been decided about it. The news itself is in the store.</summary>
internal sealed class DecisionNews
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _watched = [];

    /// <summary>Completes at the next news; ask before you read the request, or you may miss it.</summary>
    public Task Next(Guid request) => _watched.GetOrAdd(request, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Tell(Guid request)
    {
        if (_watched.TryRemove(request, out var watcher)) watcher.TrySetResult();
    }

    /// <summary>Nobody watches any more.</summary>
    public void Forget(Guid request, Task watched)
    {
        if (_watched.TryGetValue(request, out var watcher) && watcher.Task == watched) _watched.TryRemove(new(request, watcher));
    }
}
