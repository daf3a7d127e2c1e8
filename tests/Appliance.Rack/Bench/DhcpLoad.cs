using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Appliance.Protocols;

namespace Appliance.Rack;

/// <summary>
/// Clients behind a relay, as many at once as are allowed: each DISCOVERs, takes what it is offered, and the next one begins when it is acknowledged.
/// One thread and two buffers, so that it costs the machine as little as it can.
/// </summary>
internal sealed class DhcpLoad(Socket socket, IPEndPoint server, IPAddress relay)
{
    private const int ServerPort = 67;
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly byte[] _sent = new byte[DhcpMessage.SafeLength];
    private readonly byte[] _heard = new byte[2048];

    /// <summary>Where a relay sends from and is answered.</summary>
    public static IPEndPoint RelayPort(IPAddress relay) => new(relay, ServerPort);

    /// <param name="first">The first client's number; no number twice in one run.</param>
    public DhcpFigures Run(int first, int clients, int atOnce)
    {
        var begun = new long[clients];
        var asked = new long[clients];
        var offered = new uint[clients];
        var took = new List<double>(clients);
        var (next, started) = (0, Stopwatch.GetTimestamp());
        socket.ReceiveTimeout = 200;
        while (took.Count < clients)
        {
            while (next < clients && next - took.Count < atOnce) Discover(next++);
            if (Hear() is not { } answer)
            {
                Again();
                continue;
            }
            var number = (int)(answer.TransactionId - (uint)first);
            if (number < 0 || number >= next || begun[number] < 0) continue;
            if (answer.Type == DhcpMessageType.Offer && offered[number] == 0) Request(number, answer);
            else if (answer.Type == DhcpMessageType.Ack)
            {
                took.Add(Stopwatch.GetElapsedTime(begun[number]).TotalMilliseconds);
                begun[number] = -1;
            }
        }
        took.Sort();
        return new DhcpFigures(clients / Stopwatch.GetElapsedTime(started).TotalSeconds, took[clients * 99 / 100]);

        void Discover(int number)
        {
            if (begun[number] == 0) begun[number] = Stopwatch.GetTimestamp();
            Send(number, DhcpMessageType.Discover, _ => { });
        }

        void Request(int number, DhcpMessage offer)
        {
            offered[number] = offer.YourAddress.Bits;
            Send(number, DhcpMessageType.Request, options =>
            {
                options.Set(DhcpOption.RequestedAddress, offer.YourAddress);
                options.Set(DhcpOption.ServerId, offer.Options.Get(DhcpOption.ServerId));
            });
        }

        void Send(int number, DhcpMessageType type, Action<DhcpOptions> more)
        {
            asked[number] = Stopwatch.GetTimestamp();
            var message = new DhcpMessage
            {
                Op = DhcpMessage.BootRequest,
                Hops = 1,
                TransactionId = (uint)(first + number),
                RelayAddress = Ipv4Address.From(relay),
                Mac = new MacAddress(0x0200_0000_0000ul + (uint)(first + number)),
            };
            message.Options.Set(DhcpOption.MessageType, type);
            message.Options.Set(DhcpOption.VendorClass, "PXEClient:Arch:00007:UNDI:003016");
            message.Options.Set(DhcpOption.ClientArch, [7]);
            message.Options.Set(DhcpOption.ParameterList, [1, 3, 6, 15, 28, 66, 67]);
            more(message.Options);
            socket.SendTo(_sent.AsSpan(0, message.Write(_sent)), SocketFlags.None, server);
        }

        void Again()
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"{server} acknowledged {took.Count} of {clients} clients in {Patience.TotalSeconds:0} s.");
            for (var number = 0; number < next; number++)
            {
                if (begun[number] < 0 || Stopwatch.GetElapsedTime(asked[number]) < Repeat) continue;
                offered[number] = 0;
                Discover(number);
            }
        }
    }

    private DhcpMessage? Hear()
    {
        try
        {
            var length = socket.Receive(_heard);
            // What is not DHCP is nobody's answer; the transaction's number is all that is looked at first.
            return length > 8 && BinaryPrimitives.ReadUInt32BigEndian(_heard.AsSpan(4)) != 0 && DhcpMessage.TryRead(_heard.AsSpan(0, length), out var message, out _) ? message : null;
        }
        catch (SocketException late) when (late.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return null;
        }
    }
}

/// <param name="PerSecond">Clients from DISCOVER to ACK.</param>
/// <param name="Milliseconds">Of a client from its DISCOVER to its ACK, at the 99th percentile.</param>
internal sealed record DhcpFigures(double PerSecond, double Milliseconds);
