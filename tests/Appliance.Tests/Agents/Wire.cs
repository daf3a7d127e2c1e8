using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Identity;
using Appliance.Tests.Enrollment;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Agents;

/// <summary>A client of the two gRPC doors, over real TLS on loopback.</summary>
internal sealed class Wire : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly X509Certificate2 _server;

    private Wire(IServiceProvider services, Func<AgentsSettings, int> port, X509Certificate2? client, SslProtocols protocols, IPAddress? from = null)
    {
        var settings = services.GetRequiredService<AgentsSettings>();
        var leaf = services.GetRequiredService<ICertificateAuthority>().ServerCertificate;
        var server = leaf.GetCertHashString();
        _server = leaf;
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == server,
                ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(client, null, offline: true),
            },
        };
        if (from is not null) handler.ConnectCallback = (context, stop) => ConnectAsync(context.DnsEndPoint, from, stop);
        _channel = GrpcChannel.ForAddress($"https://{settings.Address}:{port(settings)}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxSendMessageSize = null });
        Enrollment = new(_channel);
        Agents = new(_channel);
    }

    public Appliance.Agent.Contracts.Enrollment.EnrollmentClient Enrollment { get; }

    public Appliance.Agent.Contracts.Agents.AgentsClient Agents { get; }

    public static Wire ToEnrolment(IServiceProvider services, X509Certificate2? client = null, SslProtocols protocols = SslProtocols.None, IPAddress? from = null) =>
        new(services, settings => settings.EnrolmentPort, client, protocols, from);

    public static Wire ToAgents(IServiceProvider services, X509Certificate2? client, SslProtocols protocols = SslProtocols.None) =>
        new(services, settings => settings.Port, client, protocols);

    public void Dispose() => _channel.Dispose();

    /// <summary>Begins and enrols; <paramref name="lie"/> may spoil the request after it was signed.</summary>
    public async Task<EnrollReply> EnrolAsync(TestMachine machine, Action<EnrollRequest>? lie = null)
    {
        var begun = await Enrollment.BeginAsync(new BeginRequest { AgentVersion = machine.Version }, cancellationToken: MembersWorld.Stop);
        var ask = machine.Ask(begun.Nonce.ToByteArray(), _server);
        lie?.Invoke(ask);
        return await Enrollment.EnrollAsync(ask, cancellationToken: MembersWorld.Stop);
    }

    /// <summary>Says these bytes where a message belongs.</summary>
    public async Task SayAsync(string method, byte[] message)
    {
        var bytes = Marshallers.Create(raw => raw, raw => raw);
        var call = new Method<byte[], byte[]>(MethodType.Unary, "appliance.agent.v1.Enrollment", method, bytes, bytes);
        await _channel.CreateCallInvoker().AsyncUnaryCall(call, null, new CallOptions(cancellationToken: MembersWorld.Stop), message);
    }

    public static string? Code(RpcException refused) => refused.Trailers.GetValue("fault-code");

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, IPAddress from, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(server.Host, server.Port, stop);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
