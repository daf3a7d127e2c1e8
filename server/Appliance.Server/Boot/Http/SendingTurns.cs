namespace Appliance.Server.Boot.Http;

/// <summary>
/// Lets a few transfers move at a time, a piece each in turn. When a rack is switched on at once, two hundred pieces in flight would fill
/// the memory, and leases and handshakes would wait behind them. Who reads slowly loses its turn and not its transfer.
/// </summary>
internal sealed class SendingTurns(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _places = new(Math.Max(4, 2 * Environment.ProcessorCount));

    public async Task<T> TakeAsync<T>(Func<Task<T>> send, CancellationToken stop)
    {
        Task<T> sending;
        await _places.WaitAsync(stop);
        try
        {
            sending = send();
            if (!sending.IsCompleted) await Task.WhenAny(sending, Task.Delay(s_longest, clock, CancellationToken.None));
        }
        finally
        {
            _places.Release();
        }
        return await sending;
    }

    public void Dispose() => _places.Dispose();
}
