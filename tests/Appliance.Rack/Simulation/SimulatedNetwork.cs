using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>
/// Where simulated machines live: a namespace on the rack's bridge with one interface. Each machine has its own MAC address in its
/// DHCP messages and its own IP address for everything after; the Ethernet card is shared.
/// </summary>
public sealed class SimulatedNetwork : IAsyncDisposable
{
    private const int ServerPort = 67;
    private const int ClientPort = 68;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int BindToDevice = 25; // SO_BINDTODEVICE

    private readonly ConcurrentDictionary<uint, Channel<DhcpMessage>> _waiting = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Socket _dhcp;
    private readonly Task _listening;

    private SimulatedNetwork(NetworkNamespace inside, Socket dhcp)
    {
        Inside = inside;
        _dhcp = dhcp;
        _listening = ListenAsync();
    }

    public NetworkNamespace Inside { get; }

    /// <summary>From each DISCOVER and REQUEST to its first answer.</summary>
    public AnswerTimes DhcpAnswers { get; } = new();

    /// <param name="suffix">Names the namespace: two letters will do.</param>
    public static async Task<SimulatedNetwork> CreateAsync(NetworkNamespace rack, string suffix)
    {
        var inside = await rack.AddNeighbourAsync(suffix);
        var socket = await inside.OpenSocketAsync(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.EnableBroadcast = true;
        socket.ReceiveBufferSize = 4 << 20;
        socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes("eth0"));
        socket.Bind(new IPEndPoint(IPAddress.Any, ClientPort));
        return new SimulatedNetwork(inside, socket);
    }

    /// <summary>Sends a message to everybody and gives every answer to it, until stopped.</summary>
    public async IAsyncEnumerable<DhcpMessage> AskAsync(
        DhcpMessage question, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var answers = _waiting.GetOrAdd(question.TransactionId, _ => Channel.CreateUnbounded<DhcpMessage>());
        var packet = new byte[DhcpMessage.MaximumLength];
        var length = question.Write(packet);
        var asked = TimeProvider.System.GetTimestamp();
        await _dhcp.SendToAsync(packet.AsMemory(0, length), new IPEndPoint(IPAddress.Broadcast, ServerPort), stop);
        var first = true;
        await foreach (var answer in answers.Reader.ReadAllAsync(stop))
        {
            if (first) DhcpAnswers.Add(TimeProvider.System.GetElapsedTime(asked));
            first = false;
            yield return answer;
        }
    }

    /// <summary>Forgets a finished conversation.</summary>
    public void Forget(uint transaction) => _waiting.TryRemove(transaction, out _);

    /// <summary>A machine takes the address it was given.</summary>
    public Task TakeAsync(IPAddress address) => Inside.IpAsync("addr", "replace", $"{address}/24", "dev", "eth0");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _dhcp.Dispose();
        await _listening;
        _end.Dispose();
        await Inside.DisposeAsync();
    }

    private async Task ListenAsync()
    {
        var packet = new byte[DhcpMessage.MaximumLength];
        try
        {
            while (true)
            {
                var length = await _dhcp.ReceiveAsync(packet, _end.Token);
                if (DhcpMessage.TryRead(packet.AsSpan(0, length), out var message, out _) && _waiting.TryGetValue(message.TransactionId, out var channel))
                    channel.Writer.TryWrite(message);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The network is being removed.
        }
    }
}
