using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Store;

namespace Appliance.Server.Dns.Transfers;

/// <summary>Tells secondaries that a zone has another serial (RFC 1996), until they answer or have been told often enough: they look by themselves as well.</summary>
internal sealed class TellSecondaries(PublishedZones zones, Secondaries secondaries, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    private readonly SemaphoreSlim _changed = new(1);
    private readonly Dictionary<(string Zone, IPEndPoint At), uint> _told = [];

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        zones.Changed += Wake;
        try
        {
            while (true)
            {
                await _changed.WaitAsync(stoppingToken);
                var now = zones.Now;
                var behind = secondaries.All.Where(one => now.Zones.TryGetValue(one.Zone, out var zone) && _told.GetValueOrDefault((one.Zone, one.At)) != zone.Serial).ToList();
                foreach (var one in behind) _told[(one.Zone, one.At)] = now.Zones[one.Zone].Serial;
                foreach (var one in behind) _ = TellAsync(one, now.Zones[one.Zone], stoppingToken);
            }
        }
        finally
        {
            zones.Changed -= Wake;
        }
    }

    private void Wake()
    {
        if (_changed.CurrentCount == 0) _changed.Release();
    }

    private async Task TellAsync(Secondary secondary, Zone zone, CancellationToken stop)
    {
        foreach (var wait in Waits)
        {
            try
            {
                if (await AskAsync(secondary, zone, wait, stop))
                {
                    secondaries.Told(secondary, zone.Serial);
                    return;
                }
            }
            catch (Exception silence) when (silence is SocketException or StoreAwayException or OperationCanceledException)
            {
                if (stop.IsCancellationRequested) return;
            }
        }
    }

    private async Task<bool> AskAsync(Secondary secondary, Zone zone, TimeSpan patience, CancellationToken stop)
    {
        var id = RandomNumberGenerator.GetBytes(2);
        byte[] message = [.. id, 0x24, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DnsName.ToWire(zone.Name), 0, 6, 0, 1];
        if (secondary.Key is { } key)
        {
            if (await secondaries.SecretAsync(key, stop) is not { } secret) return false;
            message = Tsig.SignQuestion(message, key, secret, time.GetUtcNow());
        }
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        using var socket = new Socket(secondary.At.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(secondary.At, either.Token);
        await socket.SendAsync(message, SocketFlags.None, either.Token);
        var answer = new byte[1232];
        while (true)
        {
            var length = await socket.ReceiveAsync(answer, SocketFlags.None, either.Token);
            if (length >= 12 && answer.AsSpan(0, 2).SequenceEqual(id) && (answer[2] & 0xf8) == 0xa0) return (answer[3] & 15) == 0;
        }
    }
}
