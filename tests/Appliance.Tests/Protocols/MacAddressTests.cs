using Appliance.Protocols;

namespace Appliance.Tests.Protocols;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("52:54:00:aa:00:01")]
    [InlineData("52-54-00-AA-00-01")]
    [InlineData("525400aa0001")]
    public void AnAddressIsReadInEveryCommonForm(string text) =>
        MacAddress.Parse(text).ToString().ShouldBe("52:54:00:aa:00:01");

    [Theory]
    [InlineData("")]
    [InlineData("52:54-00:aa:00:01")]
    [InlineData("52:54:00:aa:00:0g")]
    [InlineData("52:54:00:aa:00:01:02")]
    public void WhatIsNoAddressIsRefused(string text) => MacAddress.TryParse(text, out _).ShouldBeFalse();
}
