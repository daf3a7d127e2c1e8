using System.Net.Security;
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

    private Wire(IServiceProvider services, Func<AgentsSettings, int> port, X509Certificate2? client, SslProtocols protocols)
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
        _channel = GrpcChannel.ForAddress($"https://{settings.Address}:{port(settings)}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxSendMessageSize = null });
        Enrollment = new(_channel);
        Agents = new(_channel);
    }

    public Appliance.Agent.Contracts.Enrollment.EnrollmentClient Enrollment { get; }

    public Appliance.Agent.Contracts.Agents.AgentsClient Agents { get; }

    public static Wire ToEnrolment(IServiceProvider services, X509Certificate2? client = null) => new(services, settings => settings.EnrolmentPort, client, SslProtocols.None);

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

    public static string? Code(RpcException refused) => refused.Trailers.GetValue("fault-code");
}
