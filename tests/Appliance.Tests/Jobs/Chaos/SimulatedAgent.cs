using Appliance.Contracts;

namespace Appliance.Tests.Jobs.Chaos;

/// <summary>
/// An agent with a durable ledger and a fence for every object, that crashes after it wrote its ledger, and after it acted and before it
/// wrote that down. Commands reach it late. What it makes carries the operation that made it.
/// </summary>
internal sealed class SimulatedAgent(Random chance, Controls controls)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _fences = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, bool> _ledger = [];
    private readonly List<(string Object, Guid Operation)> _made = [];
    private readonly Dictionary<Guid, int> _acts = [];

    public int Crashes { get; private set; }

    public int Refused { get; private set; }

    public IReadOnlyList<string> Made
    {
        get
        {
            lock (_gate) return [.. _made.Select(one => one.Object).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Operations whose effect came about more than once.</summary>
    public IReadOnlyList<Guid> ActedTwice
    {
        get
        {
            lock (_gate) return [.. _acts.Where(act => act.Value > 1).Select(act => act.Key)];
        }
    }

    public async Task MakeAsync(string thing, Guid operation, long fence)
    {
        await LateAsync();
        lock (_gate)
        {
            Fence(thing, fence);
            if (controls.Ledger && _ledger.TryGetValue(operation, out var done))
            {
                // Found begun after a crash: look whether it is there, and ours, before anything is done again.
                if (done || _made.Contains((thing, operation)))
                {
                    _ledger[operation] = true;
                    return;
                }
            }
            _ledger[operation] = false;
            Crash();
            _made.Add((thing, operation));
            _acts[operation] = _acts.GetValueOrDefault(operation) + 1;
            Crash();
            _ledger[operation] = true;
        }
    }

    /// <summary>Deletes what <paramref name="made"/> made, and nothing else.</summary>
    public async Task RemoveAsync(string thing, Guid made, long fence)
    {
        await LateAsync();
        lock (_gate)
        {
            Fence(thing, fence);
            Crash();
            _made.RemoveAll(one => one == (thing, made));
            Crash();
        }
    }

    private Task LateAsync()
    {
        int milliseconds;
        lock (_gate) milliseconds = chance.Next(4) == 0 ? chance.Next(controls.Latest) : 0;
        return milliseconds == 0 ? Task.CompletedTask : Task.Delay(milliseconds);
    }

    private void Fence(string thing, long fence)
    {
        var greatest = _fences.GetValueOrDefault(thing);
        if (controls.Fences && fence < greatest)
        {
            Refused++;
            throw new FaultException(FaultKind.Conflict, FaultCodes.ObjectLocked, "Somebody younger has this object.");
        }
        _fences[thing] = Math.Max(fence, greatest);
    }

    private void Crash()
    {
        if (chance.Next(12) != 0) return;
        Crashes++;
        throw new FaultException(FaultKind.Unavailable, FaultCodes.StepUnreachable, "The agent crashed.");
    }
}
