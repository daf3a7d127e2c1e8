using System.Text.Json.Nodes;
using Appliance.Cli;
using Appliance.Contracts;
using Appliance.Tests.Api;

namespace Appliance.Tests.Cli;

public sealed class SetupAndLoginTests
{
    [Fact]
    public async Task ANewApplianceIsSetUpOnceAndThenSignedInTo()
    {
        await using var appliance = await CommandedAppliance.StartAsync(setUp: false);
        using var shell = CommandedAppliance.ShellOf(appliance);
        var token = Path.Combine(appliance.DataPath, "setup-token");

        var absent = await shell.RunAsync("setup", "--token-file", token + "-elsewhere");
        (absent.Code, absent.Error.Contains("does not exist", StringComparison.Ordinal)).ShouldBe((ExitCodes.Usage, true));
        var shut = await shell.RunAsync("setup", "--token-file", appliance.DataPath);
        (shut.Code, shut.Error.Contains("cannot be read by you", StringComparison.Ordinal)).ShouldBe((ExitCodes.Usage, true));
        var half = await shell.AnswerAsync(TestAppliance.Password, "setup", "--token-file", token, "--subnet-name", "lab");
        (half.Code, half.Error.Contains("--cidr", StringComparison.Ordinal)).ShouldBe((ExitCodes.Usage, true), half.Error);
        (await shell.AnswerAsync("AAAAA-AAAAA\n" + TestAppliance.Password, "setup")).Error.ShouldContain(FaultCodes.SetupTokenWrong);
        (await shell.RunAsync("setup")).Code.ShouldBe(ExitCodes.Usage);

        var done = await shell.AnswerAsync(
            TestAppliance.Password, "setup", "--token-file", token, "--administrator", "ada", "--subnet-name", "lab", "--cidr", "10.99.0.0/24", "--mode", "off", "--json");
        (done.Code, done.Error).ShouldBe((ExitCodes.Ok, ""));
        var signedIn = JsonNode.Parse(done.Output)!;
        ((string?)signedIn["name"], (string?)signedIn["subnet"], signedIn["token"]).ShouldBe(("ada", "lab", null));
        (await shell.SayAsync("subnet", "list")).ShouldContain("lab");
        File.GetUnixFileMode(shell.Profile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await shell.RefusedAsync(FaultCodes.AlreadySetUp, "setup", "--token-file", token);
        (await shell.SayAsync("logout")).ShouldContain("Signed out");
        await shell.RefusedAsync(FaultCodes.SignInRequired, "status");
        (await shell.AnswerAsync("a wrong password", "login", "--name", "ada")).Error.ShouldContain(FaultCodes.SignInRefused);
        var again = await shell.AnswerAsync(TestAppliance.Password, "login", "--name", "ada");
        (again.Code, again.Output.Contains("Signed in as ada", StringComparison.Ordinal)).ShouldBe((ExitCodes.Ok, true), again.Error);
        var json = await shell.AnswerAsync(TestAppliance.Password, "login", "--name", "ada", "--json");
        ((string?)JsonNode.Parse(json.Output)!["server"]).ShouldStartWith("http://unix:");
        ((string?)JsonNode.Parse(await shell.SayAsync("logout", "--json"))!["done"]).ShouldBe("logout");
    }

    [Fact]
    public async Task ACertificateIsTrustedByItsPinAndARefusalSaysWhy()
    {
        await using var appliance = await CommandedAppliance.StartAsync(listen: "https://127.0.0.1:0");
        using var shell = new Shell(appliance.Address.ToString());
        var pin = (await new ApplianceClient(appliance.SignedIn).StatusAsync(TestContext.Current.CancellationToken)).CaFingerprint;

        await DistrustedAsync("this appliance is not known yet", "status");
        await DistrustedAsync("it shows another certificate than the pinned one", "status", "--ca-pin", new string('0', 64));
        await DistrustedAsync($"say so with --ca-pin {pin}", "login");
        (await shell.AnswerAsync(TestAppliance.Password, "login", "--name", TestAppliance.Administrator, "--ca-pin", pin)).Code.ShouldBe(ExitCodes.Ok);
        (await shell.SayAsync("status")).ShouldContain(pin);

        async Task DistrustedAsync(string why, params string[] args)
        {
            var ended = await shell.RunAsync(args);
            (ended.Code, ended.Output).ShouldBe((ExitCodes.Unreachable, ""));
            ended.Error.ShouldContain(why);
        }
    }
}
