using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Identity.Certificates;
using Appliance.Server.Identity.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Appliance.Tests.Identity;

/// <summary>A certificate authority of its own in a temporary folder, whose clock the test turns.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public TestAuthority(FakeTimeProvider? clock = null, IEvents? events = null)
    {
        Clock = clock ?? new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Files = AuthorityFiles.Open(_folder.Path, Clock.GetUtcNow());
        var leaf = ServerLeaf.Open(_folder.Path, Files, new ServerNames(["localhost"], []), Clock.GetUtcNow());
        Metrics = new IdentityMetrics(_services.GetRequiredService<IMeterFactory>());
        Authority = new Authority(Files, leaf, Register, events ?? Substitute.For<IEvents>(), Metrics, new IdentitySettings(), Clock);
    }

    public FakeTimeProvider Clock { get; }

    public AuthorityFiles Files { get; }

    public CertificateRegister Register { get; } = new();

    public IdentityMetrics Metrics { get; }

    public Authority Authority { get; }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    /// <summary>A PKCS#10 request, signed by its own key.</summary>
    public static byte[] Request(ECDsa key, Action<CertificateRequest>? ask = null)
    {
        var request = new CertificateRequest("CN=anything", key, HashAlgorithmName.SHA256);
        ask?.Invoke(request);
        return request.CreateSigningRequest();
    }
}
