using Appliance.Protocols.Ndp;
using CsCheck;

namespace Appliance.Tests.Protocols;

public sealed class RouterDiscoveryTests
{
    /// <summary>As iPXE 1.0.0+git-20190125 sends it: with its link-layer address as source (option 1).</summary>
    private static readonly byte[] FromIpxe = Convert.FromHexString("85000000000000000101525400aa0001");

    [Fact]
    public void ASolicitationWithASourceAddressIsOne() => RouterDiscovery.IsSolicitation(FromIpxe).ShouldBeTrue();

    [Fact]
    public void ABareSolicitationIsOne() => RouterDiscovery.IsSolicitation(FromIpxe.AsSpan(0, 8)).ShouldBeTrue();

    [Theory]
    [InlineData("8500")]
    [InlineData("86000000000000000101525400aa0001")]
    [InlineData("85010000000000000101525400aa0001")]
    [InlineData("85000000000000000100525400aa0001")]
    [InlineData("85000000000000000102525400aa0001")]
    [InlineData("850000000000000001")]
    public void WhatRfc4861RefusesIsNoSolicitation(string hex) => RouterDiscovery.IsSolicitation(Convert.FromHexString(hex)).ShouldBeFalse();

    [Fact]
    public void EveryTruncationInsideAnOptionIsRefused()
    {
        for (var length = 9; length < FromIpxe.Length; length++) RouterDiscovery.IsSolicitation(FromIpxe.AsSpan(0, length)).ShouldBeFalse();
    }

    [Fact]
    public void NoiseNeverThrows() => Gen.Byte.Array[0, 64].Sample(noise =>
    {
        if (noise.Length > 1) noise[0] = RouterDiscovery.SolicitationType;
        return !RouterDiscovery.IsSolicitation(noise) || noise.Length >= RouterDiscovery.HeaderLength && noise.Length % 8 == 0;
    });

    [Fact]
    public void TheAnswerOffersNothing() =>
        Convert.ToHexStringLower(RouterDiscovery.NothingHere()).ShouldBe("86000000000000000000000000000000");
}
