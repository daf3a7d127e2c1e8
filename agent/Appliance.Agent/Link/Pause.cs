namespace Appliance.Agent.Link;

/// <summary>
/// How long to wait before the next attempt: anything between nothing and a bound that doubles ("full jitter"), so that a thousand agents
/// that lost their server together do not come back together.
/// </summary>
internal sealed class Pause(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private TimeSpan bound = First;

    public void Reset() => bound = First;

    /// <returns>The pause to make now; the bound of the next one is twice as long.</returns>
    public TimeSpan Next()
    {
        var pause = bound * random.NextDouble();
        bound = bound * 2 < Longest ? bound * 2 : Longest;
        return pause;
    }

    public Task WaitAsync(CancellationToken stop) => Task.Delay(Next(), time, stop);
}
