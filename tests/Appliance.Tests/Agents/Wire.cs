using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Tests.Enrollment;
using Grpc.Core;
using Grpc.Net.Client;

namespace Appliance.Tests.Agents;

/// <summary>A client of the two gRPC doors, over real TLS on loopback.</summary>
internal sealed class Wire : IDisposable
{
    private readonly GrpcChannel _channel;

    private Wire(MembersWorld world, int port, X509Certificate2? client, SslProtocols protocols)
    {
        var server = world.Authority.ServerCertificate.GetCertHashString();
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
        _channel = GrpcChannel.ForAddress($"https://127.0.0.1:{port}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxSendMessageSize = null });
        Enrollment = new(_channel);
        Agents = new(_channel);
    }

    public Appliance.Agent.Contracts.Enrollment.EnrollmentClient Enrollment { get; }

    public Appliance.Agent.Contracts.Agents.AgentsClient Agents { get; }

    public static Wire ToEnrolment(MembersWorld world, X509Certificate2? client = null) => new(world, world.EnrolmentPort, client, SslProtocols.None);

    public static Wire ToAgents(MembersWorld world, X509Certificate2? client, SslProtocols protocols = SslProtocols.None) => new(world, world.AgentsPort, client, protocols);

    public void Dispose() => _channel.Dispose();

    /// <summary>Begins and enrols; <paramref name="lie"/> may spoil the request after it was signed.</summary>
    public async Task<EnrollReply> EnrolAsync(MembersWorld world, TestMachine machine, Action<EnrollRequest>? lie = null)
    {
        var begun = await Enrollment.BeginAsync(new BeginRequest { AgentVersion = machine.Version }, cancellationToken: MembersWorld.Stop);
        var ask = machine.Ask(begun.Nonce.ToByteArray(), world.Authority.ServerCertificate);
        lie?.Invoke(ask);
        return await Enrollment.EnrollAsync(ask, cancellationToken: MembersWorld.Stop);
    }

    public static string? Code(RpcException refused) => refused.Trailers.GetValue("fault-code");
}
