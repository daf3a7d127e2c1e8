using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols.Ndp;

namespace Appliance.Server.Network.RouterAdvertisements;

/// <summary>
/// Keeps one socket on every interface whose subnets want solicitations answered or routers advertised. iPXE waits 13 seconds for a router advertisement on a network
/// without one, and stops waiting at the first; it takes ours.
/// </summary>
internal sealed class AnswerRouterSolicitations(ISubnets subnets, IHostInterfaces interfaces, TimeProvider time, ILogger<AnswerRouterSolicitations> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _changed = new(1);
    private readonly Dictionary<string, (Task Work, CancellationTokenSource Stop, string Says)> _answering = [];
    private readonly HashSet<string> _complained = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        subnets.Changed += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await _changed.WaitAsync(LookAgain, stoppingToken);
                await MatchAsync(stoppingToken);
            }
        }
        finally
        {
            subnets.Changed -= Wake;
            await Task.WhenAll([.. _answering.Keys.ToList().Select(EndAsync)]);
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

    private async Task MatchAsync(CancellationToken stop)
    {
        var wanted = subnets.All.Where(Speaks).Select(s => s.Interface).ToHashSet(StringComparer.Ordinal);
        var all = wanted.Count + _answering.Count == 0 ? [] : interfaces.All();
        var saying = all.Where(at => wanted.Contains(at.Name)).ToDictionary(at => at.Name, at => (At: at, Says: WhatToAdvertise.On(subnets.All.Where(s => s.Interface == at.Name), at)), StringComparer.Ordinal);
        foreach (var name in _answering.Keys.Where(name => !saying.TryGetValue(name, out var one) || _answering[name].Work.IsCompleted || _answering[name].Says != Text(one.Says)).ToList()) await EndAsync(name);
        foreach (var (name, one) in saying)
            if (!_answering.ContainsKey(name)) Begin(one.At, one.Says, stop);
    }

    private static bool Speaks(SubnetConfig subnet) =>
        !subnet.Relayed && ((subnet.AnswerRouterSolicitations && subnet.Mode != SubnetMode.Off) || subnet.Ipv6 is { Advertising: not RouterAdvertising.Off });

    /// <summary>Two that say the same are the same.</summary>
    private static string Text(RouterAdvertisement? says) => says is null ? "" : Convert.ToHexString(says.Write());

    private void Begin(HostInterface at, RouterAdvertisement? says, CancellationToken stop)
    {
        try
        {
            var socket = new SolicitationSocket(at, time, says);
            var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _answering[at.Name] = (AnswerAsync(socket, end.Token), end, Text(says));
            _complained.Remove(at.Name);
            Log.Advertising(log, at.Name);
        }
        catch (SocketException wrong)
        {
            if (_complained.Add(at.Name)) Log.CannotAdvertise(log, at.Name, wrong.Message);
        }
    }

    private async Task EndAsync(string name)
    {
        _answering.Remove(name, out var gone);
        await gone.Stop.CancelAsync();
        await gone.Work;
        gone.Stop.Dispose();
    }

    /// <summary>Ends without a word when it is stopped or its interface goes away: the next look begins again.</summary>
    private static async Task AnswerAsync(SolicitationSocket socket, CancellationToken stop)
    {
        using var closing = socket;
        try
        {
            var answering = socket.AnswerAsync(stop);
            var advertising = socket.AdvertiseAsync(stop);
            await (await Task.WhenAny(answering, advertising) == advertising && advertising.IsFaulted ? advertising : answering);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            // Said above.
        }
        Cease(socket);
    }

    private static void Cease(SolicitationSocket socket)
    {
        try
        {
            socket.Cease();
        }
        catch (SocketException)
        {
            // The interface is gone: nobody hears us there.
        }
    }
}
