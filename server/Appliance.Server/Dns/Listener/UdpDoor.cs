using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;

namespace Appliance.Server.Dns.Listener;

/// <summary>
/// UDP on one address. Lets only questions about our own names through to the server behind it, and only so many at once;
/// the rest it settles itself.
/// </summary>
internal sealed class UdpDoor : IServerTransport
{
    private const int MostInside = 256;

    private readonly Socket _socket;
    private readonly Reception _reception;
    private readonly SemaphoreSlim _inside = new(MostInside);

    /// <exception cref="SocketException">The address is not (or no longer) ours, or somebody else has the port.</exception>
    public UdpDoor(IPEndPoint at, Reception reception)
    {
        _reception = reception;
        _socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(at);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        At = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint At { get; }

    public ushort DefaultAllowedResponseSize => 512;

    public bool SupportsMultipleResponses => false;

    public bool AllowTruncatedResponses => true;

    public TransportProtocol TransportProtocol => TransportProtocol.Udp;

    /// <summary>The constructor has done it: there a refusal can be told apart from a defect.</summary>
    public void Bind()
    {
    }

    public void Close() => _socket.Dispose();

    public void Dispose() => Close();

    /// <summary>The server awaits this in a loop nobody watches: whatever happens, it ends in null, and only after <see cref="Close"/> at once.</summary>
    public async Task<IServerConnection?> AcceptConnectionAsync(CancellationToken token = default)
    {
        try
        {
            await _inside.WaitAsync(token);
            return await NextAsync(token);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private async Task<IServerConnection?> NextAsync(CancellationToken stop)
    {
        var passed = false;
        try
        {
            // Two octets in front for the length, as the server behind us wants its packets; one more behind, to see what is too long.
            var buffer = new byte[2 + Screening.QueryScreen.Longest + 1];
            while (true)
            {
                var got = await _socket.ReceiveFromAsync(buffer.AsMemory(2), SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stop);
                var client = (IPEndPoint)got.RemoteEndPoint;
                if (client.Port == 0) continue;
                var decision = _reception.Receive(buffer.AsMemory(2, got.ReceivedBytes), client.Address);
                switch (decision.Kind)
                {
                    case DecisionKind.Say:
                        await SendAsync(decision.Answer, client, stop);
                        break;
                    case DecisionKind.Forward:
                        _ = ForwardAsync(decision, client, stop);
                        buffer = new byte[buffer.Length]; // the question lives on in the old one
                        break;
                    case DecisionKind.Ours:
                        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)got.ReceivedBytes);
                        passed = true;
                        return new UdpQuestion(this, new DnsReceivedRawPackage(buffer[..(2 + got.ReceivedBytes)], client, At));
                }
            }
        }
        finally
        {
            if (!passed) _inside.Release();
        }
    }

    private async Task ForwardAsync(Decision decision, IPEndPoint client, CancellationToken stop)
    {
        try
        {
            await SendAsync(await _reception.ForwardAsync(decision.Query, overTcp: false, stop), client, stop);
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // We are closing; the client asks its next server.
        }
    }

    private async Task<bool> SendAsync(ReadOnlyMemory<byte> answer, IPEndPoint client, CancellationToken stop)
    {
        try
        {
            return await _socket.SendToAsync(answer, SocketFlags.None, client, stop) == answer.Length;
        }
        catch (SocketException)
        {
            return false; // an address that can not be answered, forged as like as not
        }
    }

    /// <summary>One question on its way through the server.</summary>
    private sealed class UdpQuestion(UdpDoor door, DnsReceivedRawPackage packet) : IServerConnection
    {
        private int _left;

        public IServerTransport Transport => door;

        public IPEndPoint RemoteEndPoint => packet.RemoteEndpoint;

        public IPEndPoint LocalEndPoint => packet.LocalEndpoint;

        public bool CanRead { get; private set; } = true;

        public Task<bool> InitializeAsync(CancellationToken token = default) => Task.FromResult(true);

        public Task<DnsReceivedRawPackage?> ReceiveAsync(CancellationToken token = default)
        {
            CanRead = false;
            return Task.FromResult<DnsReceivedRawPackage?>(packet);
        }

        public Task<bool> SendAsync(DnsRawPackage package, CancellationToken token = default) =>
            door.SendAsync(package.ToArraySegment(false)[..package.Length], RemoteEndPoint, token);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) door._inside.Release();
        }
    }
}
