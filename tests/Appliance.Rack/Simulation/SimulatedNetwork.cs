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
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private const int SocketLevel = 1; // SOL_SOCKET
    private const int BindToDevice = 25; // SO_BINDTODEVICE

    private readonly ConcurrentDictionary<uint, Conversation> _waiting = new();
    private readonly Socket _dhcp;
    private readonly Thread _listening;
    private volatile bool _ending;

    private readonly int _prefix;

    private SimulatedNetwork(NetworkNamespace inside, Socket dhcp, int prefix)
    {
        _prefix = prefix;
        Inside = inside;
        _dhcp = dhcp;
        _listening = new Thread(Listen) { IsBackground = true, Name = "simulated DHCP clients" };
        _listening.Start();
    }

    public NetworkNamespace Inside { get; }

    /// <summary>From each DISCOVER and REQUEST to its first answer.</summary>
    public AnswerTimes DhcpAnswers { get; } = new();

    /// <param name="suffix">Names the namespace: two letters will do.</param>
    /// <param name="prefix">Length of the subnet's prefix.</param>
    public static async Task<SimulatedNetwork> CreateAsync(NetworkNamespace rack, string suffix, int prefix = 24)
    {
        var inside = await rack.AddNeighbourAsync(suffix);
        var socket = await inside.OpenSocketAsync(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.EnableBroadcast = true;
        socket.ReceiveBufferSize = 4 << 20;
        socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes("eth0"));
        socket.Bind(new IPEndPoint(IPAddress.Any, ClientPort));
        return new SimulatedNetwork(inside, socket, prefix);
    }

    /// <summary>Sends a message to everybody and gives every answer to it, until stopped.</summary>
    public async IAsyncEnumerable<DhcpMessage> AskAsync(
        DhcpMessage question, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var conversation = _waiting.GetOrAdd(question.TransactionId, _ => new Conversation());
        var packet = new byte[DhcpMessage.MaximumLength];
        var length = question.Write(packet);
        conversation.Asked = TimeProvider.System.GetTimestamp();
        await _dhcp.SendToAsync(packet.AsMemory(0, length), new IPEndPoint(IPAddress.Broadcast, ServerPort), stop);
        await foreach (var answer in conversation.Answers.Reader.ReadAllAsync(stop)) yield return answer;
    }

    /// <summary>Forgets a finished conversation.</summary>
    public void Forget(uint transaction) => _waiting.TryRemove(transaction, out _);

    /// <summary>A machine takes the address it was given.</summary>
    public Task TakeAsync(IPAddress address) => Inside.IpAsync("addr", "replace", $"{address}/{_prefix}", "dev", "eth0");

    public async ValueTask DisposeAsync()
    {
        _ending = true;
        _listening.Join();
        _dhcp.Dispose();
        await Inside.DisposeAsync();
    }

    /// <summary>On a thread of its own that waits in the kernel: what is measured is the server's time, not our thread pool's.</summary>
    private void Listen()
    {
        var packet = new byte[DhcpMessage.MaximumLength];
        while (!_ending)
        {
            if (!_dhcp.Poll(Patience, SelectMode.SelectRead)) continue;
            var length = _dhcp.Receive(packet);
            var now = TimeProvider.System.GetTimestamp();
            if (!DhcpMessage.TryRead(packet.AsSpan(0, length), out var message, out _) || !_waiting.TryGetValue(message.TransactionId, out var conversation)) continue;
            if (Interlocked.Exchange(ref conversation.Asked, 0) is not 0 and var asked) DhcpAnswers.Add(TimeProvider.System.GetElapsedTime(asked, now));
            conversation.Answers.Writer.TryWrite(message);
        }
    }

    private sealed class Conversation
    {
        /// <summary>When the last question left; 0 once it has had an answer.</summary>
        public long Asked;

        public Channel<DhcpMessage> Answers { get; } = Channel.CreateUnbounded<DhcpMessage>();
    }
}
