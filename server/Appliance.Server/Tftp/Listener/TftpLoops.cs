using Appliance.Server.Tftp.Wire;

namespace Appliance.Server.Tftp.Listener;

/// <summary>The threads that carry transfers, each its share. They begin with the first that is asked for.</summary>
internal sealed class TftpLoops(TimeProvider clock, ILogger<TftpLoops> log) : IDisposable
{
    private readonly Lazy<TftpLoop[]> _loops = new(() =>
        [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount / 2, 1, 4)).Select(number => new TftpLoop($"tftp {number}", clock, log.LoopFailed))]);

    private int _turn;

    public TftpLoop Next() => _loops.Value[(uint)Interlocked.Increment(ref _turn) % _loops.Value.Length];

    /// <summary>Gives up what runs.</summary>
    public void Dispose()
    {
        if (!_loops.IsValueCreated) return;
        foreach (var loop in _loops.Value) loop.Dispose();
    }
}
