using System.Net.Sockets;

namespace Appliance.Server.Network.RouterAdvertisements;

/// <summary>
/// Keeps one answering socket on every interface whose subnets want it. iPXE waits 13 seconds for a router advertisement on a network
/// without one, and stops waiting at the first; it takes ours.
/// </summary>
internal sealed class AnswerRouterSolicitations(ISubnets subnets, IHostInterfaces interfaces, TimeProvider time, ILogger<AnswerRouterSolicitations> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _changed = new(1);
    private readonly Dictionary<string, (Task Work, CancellationTokenSource Stop)> _answering = [];
    private readonly HashSet<string> _complained = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        subnets.Changed += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await _changed.WaitAsync(LookAgain, stoppingToken);
                Match(stoppingToken);
            }
        }
        finally
        {
            subnets.Changed -= Wake;
            foreach (var name in _answering.Keys.ToList()) End(name);
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    private void Wake()
    {
        if (_changed.CurrentCount == 0) _changed.Release();
    }

    private void Match(CancellationToken stop)
    {
        var wanted = subnets.All.Where(s => s.AnswerRouterSolicitations && !s.Relayed && s.Mode != Contracts.SubnetMode.Off).Select(s => s.Interface).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _answering.Keys.Where(name => !wanted.Contains(name) || _answering[name].Work.IsCompleted).ToList()) End(name);
        var all = wanted.Count == _answering.Count ? [] : interfaces.All();
        foreach (var name in wanted.Where(name => !_answering.ContainsKey(name)))
        {
            if (all.FirstOrDefault(i => i.Name == name) is { } at) Begin(at, stop);
        }
    }

    private void Begin(HostInterface at, CancellationToken stop)
    {
        try
        {
            var socket = new SolicitationSocket(at, time);
            var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _answering[at.Name] = (AnswerAsync(socket, end.Token), end);
            _complained.Remove(at.Name);
            Log.Advertising(log, at.Name);
        }
        catch (SocketException wrong)
        {
            if (_complained.Add(at.Name)) Log.CannotAdvertise(log, at.Name, wrong.Message);
        }
    }

    private void End(string name)
    {
        _answering.Remove(name, out var gone);
        gone.Stop.Cancel();
        gone.Stop.Dispose();
    }

    /// <summary>Ends without a word when it is stopped or its interface goes away: the next look begins again.</summary>
    private static async Task AnswerAsync(SolicitationSocket socket, CancellationToken stop)
    {
        using var closing = socket;
        try
        {
            await socket.AnswerAsync(stop);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            // Said above.
        }
    }
}
