using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Server.Identity;

namespace Appliance.Tests.Identity;

/// <summary>An agent's disk: what a copy of it would hold.</summary>
internal sealed record TestMembership(X509Certificate2 Certificate, byte[] JoinState, Guid? Asked = null, ECDsa? Next = null)
{
    public TestMembership Begin() => Next is not null ? this : this with { Asked = Guid.CreateVersion7(), Next = ECDsa.Create(ECCurve.NamedCurves.nistP256) };

    public static X509Certificate2 Load(IssuedCertificate issued) => X509CertificateLoader.LoadCertificate(issued.Certificate);
}
