namespace Appliance.Rack;

/// <summary>Waits for something to become true, with a deadline: the rack never just sleeps.</summary>
public static class Poll
{
    /// <param name="what">Ends the sentence "… did not come within 30 s".</param>
    /// <param name="sofar">Evidence for the message when the deadline passes.</param>
    public static async Task<T> UntilAsync<T>(string what, TimeSpan deadline, Func<Task<T?>> look, Func<string>? sofar = null) where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await look() is { } found) return found;
            if (TimeProvider.System.GetElapsedTime(started) > deadline)
                throw new TimeoutException($"{what} did not come within {deadline.TotalSeconds:0} s. {sofar?.Invoke()}");
            await Task.Delay(100);
        }
    }

    public static Task UntilAsync(string what, TimeSpan deadline, Func<Task<bool>> look, Func<string>? sofar = null) =>
        UntilAsync<object>(what, deadline, async () => await look() ? what : null, sofar);

    public static Task UntilAsync(string what, TimeSpan deadline, Func<bool> look, Func<string>? sofar = null) =>
        UntilAsync(what, deadline, () => Task.FromResult(look()), sofar);
}
