using System.Threading.Channels;
using Appliance.Protocols;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>
/// The only writer of leases. What arrives while one commit is under way goes into the next, so a commit serves as many clients as
/// are waiting. It tells the table what has become of each binding.
/// </summary>
internal sealed class LeaseWriter(IStore store, LeaseTable table, TimeProvider time, ILogger<LeaseWriter> log) : BackgroundService
{
    private const int LargestBatch = 500;
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(2);

    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Kept until the database takes them: one per address at most, the newest.</summary>
    private readonly Dictionary<(Guid, Ipv4Address), Binding> _owed = [];
    private Task<bool>? _more;
    private long _revision;

    /// <summary>Said by the loader before the first write: what the database has seen already.</summary>
    public void StartAfter(long revision) => _revision = revision;

    /// <returns>True once it is committed; false when the database is away, and then nothing is kept.</returns>
    public Task<bool> SaveAsync(Binding binding)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_orders.Writer.TryWrite(new Order(binding, done))) done.SetResult(false);
        return done.Task;
    }

    /// <summary>Written as soon as the database takes it. Nobody waits for it.</summary>
    public void SaveLater(Binding binding) => _orders.Writer.TryWrite(new Order(binding, null));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _orders.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await WaitAsync(stoppingToken)) await WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last ones below.
        }
        using var last = new CancellationTokenSource(LastTry, time);
        while (_owed.Count > 0 || _orders.Reader.TryPeek(out _))
            if (!await WriteAsync(last.Token)) break;
    }

    /// <summary>Waits for something to write; while something is owed, no longer than a moment.</summary>
    private async Task<bool> WaitAsync(CancellationToken stop)
    {
        _more ??= _orders.Reader.WaitToReadAsync(stop).AsTask();
        try
        {
            var more = await (_owed.Count == 0 ? _more : _more.WaitAsync(TryAgain, time, stop));
            _more = null;
            return more;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    /// <returns>False when the database is away.</returns>
    private async Task<bool> WriteAsync(CancellationToken stop)
    {
        var batch = _owed.Take(LargestBatch).ToDictionary();
        var orders = new List<Order>();
        while (orders.Count < LargestBatch && _orders.Reader.TryRead(out var order))
        {
            batch[Key(order.Binding)] = order.Binding;
            orders.Add(order);
        }
        var written = await TryWriteAsync([.. batch.Values], stop);
        if (written)
        {
            foreach (var (address, binding) in batch)
            {
                _owed.Remove(address);
                table.Confirm(binding);
            }
        }
        foreach (var order in orders)
        {
            if (!written && order.Done is null) _owed[Key(order.Binding)] = order.Binding;
            else if (!written) table.Abandon(order.Binding);
            order.Done?.SetResult(written);
        }
        return written;
    }

    private async Task<bool> TryWriteAsync(IReadOnlyList<Binding> bindings, CancellationToken stop)
    {
        try
        {
            await LeaseRows.WriteAsync(store, bindings, ++_revision, stop);
            return true;
        }
        catch (StoreAwayException)
        {
            Log.NotWritten(log, bindings.Count);
            return false;
        }
        catch (PostgresException refused)
        {
            // Whoever asked gets no answer and asks again; the service goes on.
            Log.NotTaken(log, bindings.Count, refused);
            return false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private static (Guid, Ipv4Address) Key(Binding binding) => (binding.Subnet, binding.Address);

    private sealed record Order(Binding Binding, TaskCompletionSource<bool>? Done);
}
