using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Agent.Contracts;
using Appliance.Agent.Link;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appliance.Tests.Agent.Link;

/// <summary>The appliance's two listeners, in this process, with answers a test chooses.</summary>
internal sealed class TestAppliance : IAsyncDisposable
{
    private WebApplication? _web;

    public TestEnrollment Enrollment { get; } = new();

    public TestAgents Agents { get; } = new();

    /// <summary>Where strangers ask: no certificate is wanted of them.</summary>
    public ServerAddress EnrolmentDoor { get; private set; }

    /// <summary>Where members are: the agent is what is tried here, so any certificate of its own will do, and none will not.</summary>
    public ServerAddress MembersDoor { get; private set; }

    public static async Task<TestAppliance> StartAsync(SslStreamCertificateContext identity, SslProtocols protocols = SslProtocols.Tls13)
    {
        var appliance = new TestAppliance();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(appliance.Enrollment).AddSingleton(appliance.Agents);
        var identification = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = identity,
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        };
        var mutual = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = identity,
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        };
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => Secure(listen, identification));
            kestrel.Listen(IPAddress.Loopback, 0, listen => Secure(listen, mutual));
        });
        appliance._web = builder.Build();
        appliance._web.MapGrpcService<TestEnrollment>();
        appliance._web.MapGrpcService<TestAgents>();
        appliance.Enrollment.LeafKey = identity.TargetCertificate.PublicKey.ExportSubjectPublicKeyInfo();
        await appliance._web.StartAsync();
        var bound = appliance._web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        (appliance.EnrolmentDoor, appliance.MembersDoor) = (At(bound[0]), At(bound[1]));
        return appliance;
    }

    private static void Secure(ListenOptions listen, SslServerAuthenticationOptions tls)
    {
        listen.Protocols = HttpProtocols.Http2;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls) });
    }

    private static ServerAddress At(string url) => new("127.0.0.1", (ushort)new Uri(url).Port);

    public async ValueTask DisposeAsync()
    {
        if (_web is null) return;
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _web.StopAsync(now.Token);
        await _web.DisposeAsync();
    }
}

/// <summary>Checks what the agent must prove, and answers as a test has decided.</summary>
internal sealed class TestEnrollment : Appliance.Agent.Contracts.Enrollment.EnrollmentBase
{
    public byte[] LeafKey { get; set; } = [];

    public Func<EnrollRequest, EnrollReply> Answer { get; set; } = _ => throw new RpcException(new Status(StatusCode.PermissionDenied, "No."));

    public Func<IServerStreamWriter<WatchReply>, CancellationToken, Task> OnWatch { get; set; } = (_, stop) => Task.Delay(Timeout.Infinite, stop);

    public ConcurrentQueue<EnrollRequest> Requests { get; } = [];

    public ConcurrentQueue<PendingReport> Reports { get; } = [];

    public int Begun { get; private set; }

    /// <summary>Of the latest request: whether its key has signed what agent.proto says.</summary>
    public bool SignatureHolds { get; private set; }

    public byte[] LatestTranscript { get; private set; } = [];

    /// <summary>The Pending an honest appliance would give to this request.</summary>
    public static Pending PendingFor(EnrollRequest request, ServerPin pin) => new()
    {
        Request = Guid.CreateVersion7().ToString(),
        WatchSecret = ByteString.CopyFrom(new byte[32]),
        Code = MachineCode.Of(KeyOf(request), pin),
    };

    public static byte[] KeyOf(EnrollRequest request) =>
        CertificateRequest.LoadSigningRequest(request.Csr.ToByteArray(), HashAlgorithmName.SHA256).PublicKey.ExportSubjectPublicKeyInfo();

    public override Task<BeginReply> Begin(BeginRequest request, ServerCallContext context)
    {
        Begun++;
        return Task.FromResult(new BeginReply { Nonce = ByteString.CopyFrom(SHA256.HashData([(byte)Begun])), ServerTimeUnix = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() });
    }

    public override Task<EnrollReply> Enroll(EnrollRequest request, ServerCallContext context)
    {
        LatestTranscript =
        [
            .. "appliance-enrol-1"u8, .. SHA256.HashData([(byte)Begun]), .. SHA256.HashData(request.Csr.Span), .. SHA256.HashData(LeafKey),
            .. SHA256.HashData(request.Facts.Span),
        ];
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(KeyOf(request), out _);
        SignatureHolds = key.VerifyData(LatestTranscript, request.Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        Requests.Enqueue(request);
        return Task.FromResult(Answer(request));
    }

    public override Task<PendingReportReply> Report(PendingReport request, ServerCallContext context)
    {
        Reports.Enqueue(request);
        return Task.FromResult(new PendingReportReply());
    }

    public override Task Watch(WatchRequest request, IServerStreamWriter<WatchReply> responseStream, ServerCallContext context) =>
        OnWatch(responseStream, context.CancellationToken);
}

/// <summary>Keeps what members say; welcomes them.</summary>
internal sealed class TestAgents : Appliance.Agent.Contracts.Agents.AgentsBase
{
    public ConcurrentQueue<FromAgent> Said { get; } = [];

    public ConcurrentQueue<byte[]> Certificates { get; } = [];

    /// <summary>After the welcome; when it ends, the connection does.</summary>
    public Func<IServerStreamWriter<ToAgent>, CancellationToken, Task> Then { get; set; } = (_, stop) => Task.Delay(Timeout.Infinite, stop);

    public override async Task Connect(IAsyncStreamReader<FromAgent> requestStream, IServerStreamWriter<ToAgent> responseStream, ServerCallContext context)
    {
        Certificates.Enqueue(context.GetHttpContext().Connection.ClientCertificate?.RawData ?? []);
        var listening = ListenAsync(requestStream, context.CancellationToken);
        await responseStream.WriteAsync(new ToAgent { Welcome = new Welcome { Name = "node-1", HeartbeatSeconds = 1, ServerTimeUnix = 0 } });
        await Task.WhenAny(Then(responseStream, context.CancellationToken), listening);
    }

    private async Task ListenAsync(IAsyncStreamReader<FromAgent> requestStream, CancellationToken stop)
    {
        await foreach (var message in requestStream.ReadAllAsync(stop)) Said.Enqueue(message);
    }
}
