using Appliance.Contracts;

namespace Appliance.Server.Identity.People;

/// <summary>
/// Hashes two passwords at a time and lets a few wait: each costs a good part of a second of one core, and strangers decide how many come.
/// </summary>
internal sealed class PasswordDesk : IDisposable
{
    private const int Waiting = 32;
    private readonly SemaphoreSlim _seats = new(2);
    private int _inside;

    public Task<bool> FitsAsync(string kept, string password, CancellationToken stop) => SeatAsync(() => PasswordHash.Fits(kept, password), stop);

    public Task<string> MakeAsync(string password, CancellationToken stop) => SeatAsync(() => PasswordHash.Make(password), stop);

    public void Dispose() => _seats.Dispose();

    private async Task<T> SeatAsync<T>(Func<T> work, CancellationToken stop)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > Waiting)
                throw new FaultException(FaultKind.Exhausted, FaultCodes.TooManyRequests, "Too many people sign in at this moment.") { RetryAfter = TimeSpan.FromSeconds(5) };
            await _seats.WaitAsync(stop);
            try
            {
                return await Task.Run(work, CancellationToken.None);
            }
            finally
            {
                _seats.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
