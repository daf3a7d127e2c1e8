using System.Net;
using System.Net.Sockets;
using Appliance.Cli;
using Appliance.Cli.Commands;
using Appliance.Cli.Connection;

namespace Appliance.Tests.Cli;

/// <summary>What answers there is no appliance, or nothing answers at all.</summary>
public sealed class UnreachableTests
{
    private const string Status = """{"version":"9.0.0","started":"2026-03-01T12:00:00+00:00","setupRequired":false,"caFingerprint":"ab","services":[],"resources":{"available":2},"waitingForApproval":0,"newer":{"more":1}}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AHostThatTakesNoConnectionEndsWithThreeWithinFiveSeconds()
    {
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start(0); // The kernel answers nobody whom this queue has no room for.
        using var first = new TcpClient();
        await first.ConnectAsync((IPEndPoint)full.LocalEndpoint, Stop);
        using var shell = new Shell($"http://{full.LocalEndpoint}");

        var ended = await shell.RunAsync("status");
        ended.Code.ShouldBe(ExitCodes.Unreachable);
        ended.Error.ShouldContain("no appliance answers there within 5 s");
    }

    [Fact]
    public async Task CtrlCEndsWithOneHundredAndThirty()
    {
        await using var silent = await Stranger.AnswerAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var ctrlC = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var run = CommandLineHost.RunAsync(
            ["status", "--server", silent.Address, "--profile", silent.Shell.Profile], TextWriter.Null, TextWriter.Null, new Person(TextReader.Null), ctrlC.Token);
        ctrlC.CancelAfter(TimeSpan.FromMilliseconds(300));
        (await run).ShouldBe(ExitCodes.Interrupted);
    }

    [Theory]
    [InlineData("<html>Welcome</html>", "text/html", 200, "does not speak as an appliance")]
    [InlineData("<html>Welcome</html>", "text/html; charset=utf8", 200, "does not speak as an appliance")]
    [InlineData("{}", "application/json", 200, "does not speak as an appliance")]
    [InlineData("", "application/json", 200, "does not speak as an appliance")]
    [InlineData("<html>no</html>", "text/html", 404, "answered 404 without saying why")]
    [InlineData("""{"type":"about:blank","title":"No"}""", "application/problem+json", 400, "does not speak as an appliance")]
    public async Task WhatIsNoApplianceEndsWithThree(string text, string type, int status, string why)
    {
        await using var stranger = await Stranger.AnswerAsync(text, type, status);
        var ended = await stranger.Shell.RunAsync("status");
        (ended.Code, ended.Output).ShouldBe((ExitCodes.Unreachable, ""));
        ended.Error.ShouldContain(why);
    }

    [Fact]
    public async Task ANewerServerMaySayMore()
    {
        await using var newer = await Stranger.AnswerAsync(Status);
        (await newer.Shell.SayAsync("status")).ShouldContain("2 available");
    }

    [Fact]
    public async Task ACureThatThisCommandDoesNotKnowIsTheServers()
    {
        await using var newer = await Stranger.AnswerAsync(
            """{"type":"t","title":"t","status":409,"detail":"It is frozen.","code":"FROZEN","cure":"Thaw it.","since":"noon"}""", "application/problem+json", 409);
        var ended = await newer.Shell.RunAsync("subnet", "list");
        (ended.Code, ended.Error).ShouldBe((ExitCodes.Refused, "appliance: It is frozen. [FROZEN]\n  Thaw it.\n"));
    }

    [Fact]
    public async Task AProfileThatCannotBeReadOrIsDamagedIsSaid()
    {
        using var shell = new Shell("http://127.0.0.1:9");
        Directory.CreateDirectory(shell.Profile);
        var shut = await shell.RunAsync("status");
        (shut.Code, shut.Error.Contains("cannot be read", StringComparison.Ordinal)).ShouldBe((ExitCodes.Usage, true));
        Directory.Delete(shell.Profile);
        await File.WriteAllTextAsync(shell.Profile, "{", Stop);
        var damaged = await shell.RunAsync("status");
        (damaged.Code, damaged.Error.Contains("is damaged", StringComparison.Ordinal)).ShouldBe((ExitCodes.Usage, true));
    }

    [Fact]
    public async Task AProfileThatCannotBeWrittenIsSaid()
    {
        await using var appliance = await Stranger.AnswerAsync("""{"token":"apt_x","expires":"2027-03-01T12:00:00+00:00"}""");
        Directory.CreateDirectory(appliance.Shell.Profile + ".new");
        var ended = await appliance.Shell.AnswerAsync("password", "login");
        (ended.Code, ended.Error.Contains("cannot be written", StringComparison.Ordinal)).ShouldBe((ExitCodes.Usage, true), ended.Error);
    }

    [Fact]
    public void ASocketOneMayNotOpenIsToldFromOneThatIsNotThere()
    {
        var why = Unreachable.Why(new HttpRequestException("no", new SocketException((int)SocketError.AccessDenied)));
        why.ShouldContain("only root and the group appliance");
        why.ShouldContain("appliance login --server https://127.0.0.1:8443");
    }
}
