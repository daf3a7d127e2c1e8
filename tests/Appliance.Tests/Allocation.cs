namespace Appliance.Tests;

/// <summary>What code allocates whenever it runs, as opposed to what the runtime does once on whatever thread is there: a lock that is waited for the first time, for example.</summary>
internal static class Allocation
{
    private const int Rounds = 5;

    /// <returns>Octets that this thread allocated in the round with the fewest.</returns>
    public static long Least(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
