using System.Buffers.Binary;
using Appliance.Protocols.Tls;
using CsCheck;

namespace Appliance.Tests.Protocols;

public sealed class ClientHelloTests
{
    [Theory]
    [InlineData(new ushort[] { 0x0304 }, true)]
    [InlineData(new ushort[] { 0x7a7a, 0x0304, 0x0303 }, true)] // GREASE first (RFC 8701)
    [InlineData(new ushort[] { 0x0303, 0x0302 }, false)]
    [InlineData(new ushort[0], false)]
    public void TheVersionsItNamesCount(ushort[] versions, bool offers) => ClientHello.OffersTls13(Hello([.. versions.SelectMany(U16)])).ShouldBe(offers);

    [Fact]
    public void OneWithoutExtensionsIsOld() => ClientHello.OffersTls13(Start()).ShouldBeFalse();

    [Fact]
    public void NoTruncationAndNoNoiseThrows()
    {
        var hello = Hello(U16(0x0304));
        for (var length = 0; length < hello.Length; length++) ClientHello.OffersTls13(hello.AsSpan(0, length)).ShouldBeFalse();
        Gen.Byte.Array[0, 600].Sample(noise => { ClientHello.OffersTls13(noise); }, iter: 10_000);
    }

    /// <summary>With a server name before the versions, as browsers and our agent send it.</summary>
    private static byte[] Hello(byte[] versions)
    {
        byte[] name = [.. U16(0), .. U16(3), 1, 2, 3];
        byte[] named = [.. U16(43), .. U16((ushort)(versions.Length + 1)), (byte)versions.Length, .. versions];
        return [.. Start(), .. U16((ushort)(name.Length + named.Length)), .. name, .. named];
    }

    private static byte[] Start() => [22, 3, 1, 0, 0, 1, 0, 0, 0, 3, 3, .. new byte[32], 2, 9, 9, .. U16(4), 0x13, 1, 0x13, 2, 1, 0];

    private static byte[] U16(ushort value)
    {
        var octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, value);
        return octets;
    }
}
