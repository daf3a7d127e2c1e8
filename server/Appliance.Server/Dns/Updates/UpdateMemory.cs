using System.Collections.Concurrent;
using Appliance.Server.Dns.Screening;

namespace Appliance.Server.Dns.Updates;

/// <summary>
/// What the last updates were answered with, by their signatures: who sends a packet again, because the answer was lost or to have it done once
/// more, gets the same answer, and nothing is done twice. What is older, the time of its signature refuses.
/// </summary>
internal sealed class UpdateMemory(TimeProvider time)
{
    /// <summary>Twice what a clock may differ: a signature is taken from so far in the future to so far in the past.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(600);

    private const int MostKept = 8192;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<ushort>> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(DateTimeOffset Since, string Signature)> _order = new();

    /// <param name="deed">Gives the answer's code. SERVFAIL is not remembered: sent again, the update is tried again.</param>
    /// <returns>SERVFAIL also when so many are remembered that there is no room for another.</returns>
    public async Task<ushort> OnceAsync(string signature, Func<Task<ushort>> deed)
    {
        var now = time.GetUtcNow();
        while (_order.TryPeek(out var oldest) && now - oldest.Since > Length && _order.TryDequeue(out var gone)) _codes.TryRemove(gone.Signature, out _);
        var mine = new TaskCompletionSource<ushort>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_codes.Count >= MostKept && !_codes.ContainsKey(signature)) return ShortAnswer.ServerFailure;
        if (_codes.GetOrAdd(signature, mine) is var first && !ReferenceEquals(first, mine)) return await first.Task;
        var code = ShortAnswer.ServerFailure;
        try
        {
            code = await deed();
        }
        finally
        {
            if (code == ShortAnswer.ServerFailure) _codes.TryRemove(signature, out _);
            else _order.Enqueue((now, signature));
            mine.SetResult(code);
        }
        return code;
    }
}
