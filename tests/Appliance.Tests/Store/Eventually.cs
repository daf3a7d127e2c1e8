using Appliance.Server.Store;
using Appliance.Server.Store.Postgres;

namespace Appliance.Tests.Store;

/// <summary>Polls with a deadline, for what comes true by itself.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Repeats <paramref name="ask"/> for as long as the store is away.</summary>
    public static Task AnswersAsync(Func<Task> ask, CancellationToken stop) => TryAsync(async () =>
    {
        try
        {
            await ask();
            return true;
        }
        catch (Exception away) when (away is StoreAwayException || Absence.Explains(away))
        {
            return false;
        }
    }, "the store answers", stop);

    public static Task TrueAsync(Func<bool> condition, string what, CancellationToken stop) => TryAsync(() => Task.FromResult(condition()), what, stop);

    public static async Task TryAsync(Func<Task<bool>> condition, string what, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(Patience);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested) throw new TimeoutException($"Waited {Patience.TotalSeconds} s in vain until {what}.");
            await Task.Delay(20, stop);
        }
    }
}
