namespace Appliance.Server.Enrollment.Requests;

/// <summary>
/// Whoever changes requests does it in turn, from reading to commit: two machines can never both be the last that fits, a decision never
/// meets a registration halfway, and no two transactions lock the same rows in another order. Enrolling is rare; the wait is milliseconds.
/// </summary>
internal sealed class Turns : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public async Task<T> TakeAsync<T>(Func<Task<T>> work, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            return await work();
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
