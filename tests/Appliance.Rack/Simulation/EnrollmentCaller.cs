using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Appliance.Agent.Contracts;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Appliance.Rack;

/// <summary>
/// Calls the appliance's gRPC listeners from one address of a simulated network. Written apart from the agent on purpose: it speaks
/// the protocol, also wrongly where a test wants that.
/// </summary>
public sealed class EnrollmentCaller : IDisposable
{
    /// <summary>The agent we pass for; the appliance refuses older ones.</summary>
    private const string Version = "0.1.0";

    private readonly GrpcChannel _channel;
    private readonly byte[] _pin;
    private byte[]? _leafKey;

    /// <param name="pin">SHA-256 of the public key (SubjectPublicKeyInfo) of the appliance's root.</param>
    public EnrollmentCaller(NetworkNamespace network, IPAddress from, IPEndPoint server, byte[] pin, X509Certificate2? member = null)
    {
        _pin = pin;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) => new NetworkStream(await ConnectAsync(network, from, server, stop), ownsSocket: true),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = Accept,
                ClientCertificates = member is null ? null : [member],
            },
        };
        _channel = GrpcChannel.ForAddress($"https://{server}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    private Enrollment.EnrollmentClient Strangers => new(_channel);

    /// <summary>Begin and Enroll, as a machine that was just booted.</summary>
    public async Task<EnrollReply> EnrollAsync(MachineKey key, Hardware hardware, string? bootToken, CancellationToken stop)
    {
        var begin = await Strangers.BeginAsync(new BeginRequest { AgentVersion = Version }, cancellationToken: stop);
        var facts = hardware.ToByteArray();
        byte[] transcript =
        [
            .. Encoding.ASCII.GetBytes("appliance-enrol-1"), .. begin.Nonce.Span,
            .. SHA256.HashData(key.Request), .. SHA256.HashData(_leafKey!), .. SHA256.HashData(facts),
        ];
        var request = new EnrollRequest
        {
            Nonce = begin.Nonce,
            Csr = ByteString.CopyFrom(key.Request),
            Facts = ByteString.CopyFrom(facts),
            Signature = ByteString.CopyFrom(key.Sign(transcript)),
            Role = "discovery",
            AgentVersion = Version,
        };
        if (bootToken is not null) request.BootToken = bootToken;
        return await Strangers.EnrollAsync(request, cancellationToken: stop);
    }

    /// <summary>Waits for the decision.</summary>
    /// <exception cref="InvalidOperationException">when it is a rejection.</exception>
    public async Task<Issued> WatchAsync(Pending pending, CancellationToken stop)
    {
        using var call = Strangers.Watch(new WatchRequest { Request = pending.Request, WatchSecret = pending.WatchSecret }, cancellationToken: stop);
        await foreach (var reply in call.ResponseStream.ReadAllAsync(stop))
        {
            if (reply.NewsCase == WatchReply.NewsOneofCase.Issued) return reply.Issued;
            if (reply.NewsCase == WatchReply.NewsOneofCase.Rejected) throw new InvalidOperationException($"Rejected: {reply.Rejected.Reason}");
        }
        throw new InvalidOperationException("The appliance ended the watch without a decision.");
    }

    /// <summary>As a member: says hello, reports the hardware, and stays until stopped.</summary>
    public async Task BeMemberAsync(Hardware hardware, TaskCompletionSource<Welcome> welcomed, CancellationToken stop)
    {
        using var call = new Agents.AgentsClient(_channel).Connect(cancellationToken: stop);
        await call.RequestStream.WriteAsync(new FromAgent { Hello = new Hello { Version = Version, Role = "discovery", BootId = Guid.CreateVersion7().ToString() } }, stop);
        await call.RequestStream.WriteAsync(new FromAgent { Hardware = hardware }, stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var living = Task.CompletedTask;
        try
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync(stop))
            {
                if (message.SayCase != ToAgent.SayOneofCase.Welcome) continue;
                welcomed.TrySetResult(message.Welcome);
                living = LiveAsync(call.RequestStream, TimeSpan.FromSeconds(message.Welcome.HeartbeatSeconds), over.Token);
            }
        }
        finally
        {
            await over.CancelAsync();
            await living.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public void Dispose() => _channel.Dispose();

    private static async Task LiveAsync(IClientStreamWriter<FromAgent> to, TimeSpan pause, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(pause);
        while (await timer.WaitForNextTickAsync(stop)) await to.WriteAsync(new FromAgent { Heartbeat = new Heartbeat() }, stop);
    }

    internal static async Task<Socket> ConnectAsync(NetworkNamespace network, IPAddress from, IPEndPoint server, CancellationToken stop)
    {
        var socket = await network.OpenSocketAsync(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(server, stop);
        return socket;
    }

    /// <summary>The pinned key must be among those shown; whether the chain is sound is for the agent's own tests.</summary>
    private bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _leafKey = (certificate as X509Certificate2)?.PublicKey.ExportSubjectPublicKeyInfo();
        return chain?.ChainPolicy.ExtraStore.Any(shown => SHA256.HashData(shown.PublicKey.ExportSubjectPublicKeyInfo()).AsSpan().SequenceEqual(_pin)) == true;
    }
}
