using System.Net;
using System.Net.Sockets;
using Appliance.Cli;

namespace Appliance.Tests.Cli;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("resource", "lst")]
    [InlineData("resource", "list", "--state", "sleeping")]
    [InlineData("subnet", "add")]
    [InlineData("status", "--server", "http://10.0.0.1:8443")]
    [InlineData("status", "--server", "gopher://somewhere")]
    [InlineData("status", "--ca-pin", "abc")]
    [InlineData("subnet", "add", "lab", "--pool", "10.0.0.1", "--server", "http://127.0.0.1:9")]
    public async Task AWrongCommandLineEndsWithTwoAndSaysWhy(params string[] args)
    {
        var (code, error) = await RunAsync(args);
        code.ShouldBe(ExitCodes.Usage);
        error.ShouldStartWith("appliance: ");
    }

    [Fact]
    public async Task NobodyThereEndsWithThree()
    {
        var (code, error) = await RunAsync("status", "--server", $"http://127.0.0.1:{ClosedPort()}");
        code.ShouldBe(ExitCodes.Unreachable);
        error.ShouldContain("no appliance answers there");
    }

    [Fact]
    public async Task AnAbsentSocketEndsWithThree()
    {
        var (code, error) = await RunAsync("resource", "list", "--server", "http://unix:/nonexistent/api.sock");
        code.ShouldBe(ExitCodes.Unreachable);
        error.ShouldContain("no appliance answers there");
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] args)
    {
        var error = new StringWriter();
        return (await CommandLineHost.RunAsync(args, TextWriter.Null, error), error.ToString());
    }

    private static int ClosedPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
