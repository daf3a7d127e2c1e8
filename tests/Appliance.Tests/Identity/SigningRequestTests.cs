using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Contracts;
using Appliance.Server.Identity.Certificates;

namespace Appliance.Tests.Identity;

public sealed class SigningRequestTests
{
    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    public void AKeyOnAGoodCurveIsTaken(string curve)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));

        SigningRequest.ReadKey(TestAuthority.Request(key)).ExportSubjectPublicKeyInfo().ShouldBe(key.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void AKeyOnP224IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.33"));

        ShouldBeRefused(TestAuthority.Request(key));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    public void AnRsaKeyIsRefused(int bits)
    {
        using var key = RSA.Create(bits);

        ShouldBeRefused(new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest());
    }

    [Fact]
    public void ARequestSignedByAnotherKeyIsRefused()
    {
        using var mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=x"), new PublicKey(mine), HashAlgorithmName.SHA256);

        ShouldBeRefused(request.CreateSigningRequest(X509SignatureGenerator.CreateForECDsa(other)));
    }

    [Fact]
    public void EveryTruncationAndTrailingByteIsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var whole = TestAuthority.Request(key);

        for (var length = 0; length < whole.Length; length++) ShouldBeRefused(whole[..length]);
        ShouldBeRefused([.. whole, 0]);
        ShouldBeRefused(new byte[9000]);
    }

    [Fact]
    public void NoiseNeverDoesMoreThanBeRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var whole = TestAuthority.Request(key);
        var noise = new Random(7);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = whole.ToArray();
            for (var n = 0; n < 3; n++) bytes[noise.Next(bytes.Length)] ^= (byte)(1 << noise.Next(8));
            if (bytes.AsSpan().SequenceEqual(whole)) continue;
            ShouldBeRefused(bytes);
        }
    }

    private static void ShouldBeRefused(byte[] request) =>
        Should.Throw<FaultException>(() => SigningRequest.ReadKey(request)).Code.ShouldBe(FaultCodes.SigningRequestInvalid);
}
