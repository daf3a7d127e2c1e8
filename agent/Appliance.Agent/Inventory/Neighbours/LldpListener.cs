using System.Collections.Concurrent;
using System.Net.Sockets;
using Appliance.Agent.Contracts;
using Appliance.Protocols.Lldp;

namespace Appliance.Agent.Inventory.Neighbours;

/// <summary>
/// Hears what switches announce, on all interfaces with one packet socket, and sends nothing. Switches announce themselves every 30 seconds
/// (IEEE 802.1AB-2016 §9.2.5.7). Needs CAP_NET_RAW; without it there are no neighbours, and the rest works.
/// </summary>
internal sealed class LldpListener : INeighbours, IDisposable
{
    private static readonly TimeSpan OneRound = TimeSpan.FromSeconds(32);
    private const int EthernetHeader = 14;
    private readonly ConcurrentDictionary<int, LldpNeighbour> heard = new();
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stopping = new();

    private readonly long started;

    public LldpListener(HostFiles files, TimeProvider time)
    {
        this.time = time;
        started = time.GetTimestamp();
        _ = ListenAsync(files, stopping.Token);
    }

    /// <summary>Completes when everybody has had their turn to announce themselves.</summary>
    public Task OneRoundAsync(CancellationToken stop)
    {
        var rest = OneRound - time.GetElapsedTime(started);
        return rest > TimeSpan.Zero ? Task.Delay(rest, time, stop) : Task.CompletedTask;
    }

    public LldpNeighbour? Of(int interfaceIndex) => heard.GetValueOrDefault(interfaceIndex);

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private async Task ListenAsync(HostFiles files, CancellationToken stop)
    {
        using var socket = PacketSocket.TryOpen(LldpFrame.EtherType);
        if (socket is null) return;
        foreach (var name in files.Names("sys/class/net")) PacketSocket.JoinNearestBridge(socket, (int)files.Number($"sys/class/net/{name}/ifindex"));

        var buffer = new byte[2048];
        var from = PacketSocket.BlankAddress();
        try
        {
            while (true)
            {
                var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, from, stop);
                if (length > EthernetHeader) Take(PacketSocket.InterfaceOf(from), buffer.AsSpan(EthernetHeader, length - EthernetHeader));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        catch (SocketException)
        {
            // Cannot listen here (a sandbox without packet sockets): no neighbours.
        }
    }

    private void Take(int interfaceIndex, ReadOnlySpan<byte> payload)
    {
        if (LldpFrame.TryRead(payload, out var frame) != LldpError.None) return;
        if (frame.TimeToLive == 0)
        {
            heard.TryRemove(interfaceIndex, out _);
            return;
        }
        heard[interfaceIndex] = new LldpNeighbour
        {
            Chassis = frame.Chassis,
            Port = frame.Port,
            PortDescription = frame.PortDescription,
            SystemName = frame.SystemName,
            Vlan = frame.Vlan,
        };
    }
}
