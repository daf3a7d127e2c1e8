using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Health;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Network;

namespace Appliance.Server.Dns.Forwarding;

/// <summary>
/// Asks other servers what is not ours: those of the longest domain that fits the name, or else the general ones. Each question gets its own connected
/// socket: the kernel drops what comes from elsewhere, and the port is as good as random. What does not fit a datagram is fetched over TCP.
/// </summary>
internal sealed class Forwarders(DnsSettings settings, ZoneMemory memory, ISubnets subnets, ForwarderHealth health, TimeProvider time, ILogger<Forwarders> log) : IDisposable
{
    /// <summary>Questions under way at once; more are answered with SERVFAIL, so that a dead forwarder, or a loop through one, costs little.</summary>
    public const int MostAtOnce = 512;

    private readonly Forward _general = new("", settings.ForwarderEndPoints());
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ConcurrentDictionary<string, IPEndPoint> _first = new(StringComparer.Ordinal);
    private int _warned;

    /// <summary>There are forwarders, if only for one domain. Allocates nothing.</summary>
    public bool Any => _general.Servers.Count > 0 || memory.Now is { Forwards.Count: > 0 };

    /// <summary>Somebody could be asked for a name.</summary>
    public bool Has(string name) => For(name).Servers.Count > 0;

    /// <summary>The general ones, as those of the domain "", and those of each domain that has its own.</summary>
    public IEnumerable<Forward> Groups => [_general, .. memory.Now?.Forwards ?? []];

    public void Dispose() => _places.Dispose();

    /// <summary>A forwarder that is ourselves would ask itself for ever; it is passed over.</summary>
    public bool IsOurselves(IPEndPoint server) => server.Port == settings.Port && subnets.All.Any(s => s.ServerAddress.Equals(server.Address));

    /// <returns>A failure only when no forwarder gave anything better; cut only when none gave it whole.</returns>
    public async Task<UpstreamReply> AskAsync(DnsQuery query, CancellationToken stop)
    {
        if (!await _places.WaitAsync(0, stop)) return new UpstreamReply(null, Asked: false);
        try
        {
            byte[]? second = null;
            var forward = For(query.Name);
            foreach (var server in InTurn(forward))
            {
                if (IsOurselves(server))
                {
                    if (Interlocked.Exchange(ref _warned, 1) == 0) Log.ForwarderIsOurselves(log, server);
                    continue;
                }
                var upstream = new UpstreamQuery(query);
                if (await AskAsync(server, upstream, overTcp: false, stop) is not { } answer) continue;
                if (IsCut(answer)) answer = await AskAsync(server, upstream, overTcp: true, stop) is { } whole && !IsCut(whole) ? whole : answer;
                if (UpstreamQuery.IsFailure(answer)) second ??= answer;
                else if (IsCut(answer)) second = answer;
                else
                {
                    _first[forward.Domain] = server; // whoever answered is asked first next time
                    return new UpstreamReply(answer, Asked: true);
                }
            }
            return new UpstreamReply(second, Asked: true);
        }
        finally
        {
            _places.Release();
        }
    }

    private static bool IsCut(byte[] answer) => (answer[2] & 0x02) != 0;

    private Forward For(string name)
    {
        var best = _general;
        foreach (var forward in memory.Now?.Forwards ?? [])
            if (forward.Domain.Length > best.Domain.Length && DnsName.IsIn(name, forward.Domain)) best = forward;
        return best;
    }

    /// <summary>From the one that answered last, round; those that are down after all others.</summary>
    private IEnumerable<IPEndPoint> InTurn(Forward forward)
    {
        var first = _first.TryGetValue(forward.Domain, out var last) ? Math.Max(0, forward.Servers.ToList().IndexOf(last)) : 0;
        return forward.Servers.Skip(first).Concat(forward.Servers.Take(first)).OrderBy(health.IsDown);
    }

    private async Task<byte[]?> AskAsync(IPEndPoint server, UpstreamQuery query, bool overTcp, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(settings.ForwardMilliseconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            var answer = overTcp ? await OverTcpAsync(server, query, either.Token) : await OverUdpAsync(server, query, either.Token);
            if (answer is not null && !UpstreamQuery.IsFailure(answer)) health.Answered(server);
            return answer;
        }
        catch (Exception silence) when (silence is SocketException or IOException || silence is OperationCanceledException && !stop.IsCancellationRequested)
        {
            // Over TCP it may be a wall in between; the server has answered over UDP a moment before.
            if (!overTcp) health.Failed(server, silence is SocketException refused ? $"It can not be asked: {refused.Message}." : $"It does not answer within {settings.ForwardMilliseconds} milliseconds.");
            return null;
        }
    }

    private static async Task<byte[]> OverUdpAsync(IPEndPoint server, UpstreamQuery query, CancellationToken stop)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, stop);
        await socket.SendAsync(query.Packet, SocketFlags.None, stop);
        var buffer = new byte[4096];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, SocketFlags.None, stop);
            if (query.IsAnsweredBy(buffer.AsSpan(0, length))) return buffer[..length];
        }
    }

    private static async Task<byte[]?> OverTcpAsync(IPEndPoint server, UpstreamQuery query, CancellationToken stop)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, stop);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[2 + query.Packet.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Packet.Length);
        query.Packet.CopyTo(framed, 2);
        await stream.WriteAsync(framed, stop);
        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), stop);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(answer, stop);
        return query.IsAnsweredBy(answer) ? answer : null;
    }
}
