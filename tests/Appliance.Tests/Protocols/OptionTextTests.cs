using Appliance.Protocols;

namespace Appliance.Tests.Protocols;

public sealed class OptionTextTests
{
    [Theory]
    [InlineData("time-offset", "-3600", "fffff1f0")]
    [InlineData("routers", "10.0.0.1, 10.0.0.2", "0a0000010a000002")]
    [InlineData("ip-forwarding", "on", "01")]
    [InlineData("default-ip-ttl", "64", "40")]
    [InlineData("interface-mtu", "9000", "2328")]
    [InlineData("path-mtu-plateau-table", "68,576", "00440240")]
    [InlineData("arp-cache-timeout", "4294967295", "ffffffff")]
    [InlineData("static-routes", "10.0.0.0 10.1.0.1", "0a0000000a010001")]
    [InlineData("classless-static-route", "0.0.0.0/0 10.1.0.1, 10.17.0.0/16 10.1.0.2, 10.229.0.128/25 10.1.0.3", "000a01000110" + "0a110a010002" + "190ae500800a010003")]
    [InlineData("domain-search", "lab.test, a.", "036c61620474657374000161" + "00")]
    [InlineData("vendor-encapsulated-options", "0x01:02", "0102")]
    [InlineData("WPAD-url", "http://a/b", "687474703a2f2f612f62")]
    [InlineData("43", "06 01 08", "060108")]
    [InlineData("224", "0a0b", "0a0b")]
    public void WhatOperatorsWriteBecomesOctets(string option, string text, string hex)
    {
        OptionTable.TryFind(option, out var kind).ShouldBeTrue();
        OptionText.TryWrite(kind!.Shape, text, out var value, out var problem).ShouldBeTrue(problem);
        Convert.ToHexStringLower(value!).ShouldBe(hex);
    }

    [Theory]
    [InlineData("routers", "")]
    [InlineData("routers", "10.1")]
    [InlineData("routers", "10.0.0.1,")]
    [InlineData("routers", "::1")]
    [InlineData("interface-mtu", "70000")]
    [InlineData("interface-mtu", "1,2")]
    [InlineData("ip-forwarding", "maybe")]
    [InlineData("domain-search", "a..b")]
    [InlineData("domain-search", "ä.test")]
    [InlineData("host-name", "a\nb")]
    [InlineData("classless-static-route", "10.0.0.1/8 10.1.0.1")]
    [InlineData("classless-static-route", "10.0.0.0/8")]
    [InlineData("224", "0x123")]
    public void WhatMakesNoSenseIsSaid(string option, string text)
    {
        OptionTable.TryFind(option, out var kind).ShouldBeTrue();
        OptionText.TryWrite(kind!.Shape, text, out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("53")]
    [InlineData("51")]
    [InlineData("82")]
    [InlineData("0")]
    [InlineData("256")]
    [InlineData("lease-time")]
    public void WhatTheProtocolDecidesNobodySets(string option) => OptionTable.TryFind(option, out _).ShouldBeFalse();

    [Fact]
    public void NoNumberAndNoNameStandsTwice()
    {
        OptionTable.All.Select(option => option.Code).ShouldBeUnique();
        OptionTable.All.Select(option => option.Name).ShouldBeUnique();
        OptionTable.All.Select(option => option.Code).ShouldBeInOrder();
    }
}
