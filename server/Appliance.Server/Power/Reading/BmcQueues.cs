namespace Appliance.Server.Power.Reading;

/// <summary>
/// A queue for each BMC: it is asked one question at a time, since many cope with no more, and whoever waits for a slow one waits only for that.
/// </summary>
internal sealed class BmcQueues
{
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public async Task<T> InTurnAsync<T>(string bmc, Func<Task<T>> ask, CancellationToken stop)
    {
        var queue = Enter(bmc);
        try
        {
            await queue.Turn.WaitAsync(stop);
            try
            {
                return await ask();
            }
            finally
            {
                queue.Turn.Release();
            }
        }
        finally
        {
            Leave(bmc, queue);
        }
    }

    private Queue Enter(string bmc)
    {
        lock (_gate)
        {
            if (!_queues.TryGetValue(bmc, out var queue)) _queues[bmc] = queue = new Queue();
            queue.Length++;
            return queue;
        }
    }

    private void Leave(string bmc, Queue queue)
    {
        lock (_gate)
        {
            if (--queue.Length > 0) return;
            _queues.Remove(bmc);
            queue.Turn.Dispose();
        }
    }

    private sealed class Queue
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Length { get; set; }
    }
}
