using System.Collections.Concurrent;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>Tells the set-up who serves DHCP on the machine's networks. Remembers it, so that a form that is sent again does not wait again.</summary>
internal sealed class AskedServers(ForeignServerProbe probe, TimeProvider time, ILogger<AskedServers> log) : IForeignServers, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<(string Name, int Index, bool Up), (DateTimeOffset At, HeardServers Heard)> _heard = new();

    public async Task<IReadOnlyDictionary<string, HeardServers>> AskAsync(IReadOnlyCollection<HostInterface> at, bool again, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        // Whoever comes while another asks takes what that one hears, also when it wants to hear it anew.
        var oldest = again ? now : now - Remembered;
        await _turn.WaitAsync(stop);
        try
        {
            await Task.WhenAll(at.Where(one => _heard.GetValueOrDefault(Key(one)).At < oldest).Select(one => HearAsync(one, stop)));
            return at.ToDictionary(one => one.Name, one => _heard[Key(one)].Heard, StringComparer.Ordinal);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static (string Name, int Index, bool Up) Key(HostInterface at) => (at.Name, at.Index, at.Up);

    private async Task HearAsync(HostInterface at, CancellationToken stop) => _heard[Key(at)] = (time.GetUtcNow(), await AskAsync(at, stop));

    private async Task<HeardServers> AskAsync(HostInterface at, CancellationToken stop)
    {
        if (at.Mac is null) return new HeardServers([], NotAsked.NotEthernet);
        if (!at.Up) return new HeardServers([], NotAsked.LinkDown);
        try
        {
            return new HeardServers([.. (await probe.AskAsync(at, Patience, stop)).Select(server => new HeardDhcpServer($"{server.Address}", $"{server.Mac}"))]);
        }
        catch (SocketException refused)
        {
            Log.NotAsked(log, at.Name, refused.Message);
            return new HeardServers([], refused.SocketErrorCode == SocketError.AccessDenied ? NotAsked.NotAllowed : NotAsked.Failed);
        }
    }
}
