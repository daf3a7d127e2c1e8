using Appliance.Server.Api;
using Appliance.Server.Api.Listener;

namespace Appliance.Tests.Api;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("https://0.0.0.0:8443", true, "0.0.0.0:8443")]
    [InlineData("https://[::]:443", true, "[::]:443")]
    [InlineData("https://192.0.2.7", true, "192.0.2.7:443")]
    [InlineData("http://127.0.0.1:8080", false, "127.0.0.1:8080")]
    [InlineData("http://[::1]:8080/", false, "[::1]:8080")]
    [InlineData("http://localhost:0", false, "127.0.0.1:0")]
    public void AnAddressIsRead(string text, bool https, string endPoint)
    {
        ListenAddress.TryRead(text, out var address, out _).ShouldBeTrue();

        address.Https.ShouldBe(https);
        address.EndPoint!.ToString().ShouldBe(endPoint);
    }

    [Fact]
    public void AUnixSocketIsRead()
    {
        ListenAddress.TryRead("http://unix:/run/appliance.sock", out var address, out _).ShouldBeTrue();

        address.SocketPath.ShouldBe("/run/appliance.sock");
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "readable")]
    [InlineData("http://192.0.2.7:8080", "readable")]
    [InlineData("http://[::]:8080", "readable")]
    [InlineData("https://rack.example:8443", "IP address")]
    [InlineData("http://unix:relative.sock", "absolute")]
    [InlineData("https://0.0.0.0:8443/path", "form")]
    [InlineData("https://user@127.0.0.1", "form")]
    [InlineData("ftp://127.0.0.1", "form")]
    [InlineData("8443", "form")]
    [InlineData("", "form")]
    public void AWrongAddressIsRefusedAndToldWhy(string text, string why) =>
        new ApiSettings { Listen = [text] }.Problems().ShouldHaveSingleItem().ShouldContain(why);
}
