using System.Text.Json.Nodes;
using Appliance.Cli;
using Appliance.Tests.Api;

namespace Appliance.Tests.Cli;

/// <summary>A day with an appliance, on which every verb there is does its work once and says so in JSON.</summary>
public sealed class EveryVerbTests
{
    [Fact]
    public async Task NoVerbIsLeftOut()
    {
        await using var appliance = await CommandedAppliance.StartAsync(setUp: false);
        using var shell = CommandedAppliance.ShellOf(appliance);

        await DoAsync("setup", "--token-file", Path.Combine(appliance.DataPath, "setup-token"), "--no-subnet");
        await DoAsync("logout");
        await DoAsync("login");
        await DoAsync("status");
        await shell.SayAsync("completion", "bash");

        await DoAsync("subnet", "add", "lab", "--cidr", "10.99.0.0/24", "--mode", "off");
        await DoAsync("subnet", "list");
        await DoAsync("subnet", "show", "lab");
        await DoAsync("subnet", "set", "lab", "--lease-seconds", "600");
        await DoAsync("reservation", "add", "lab", "52:54:00:00:00:77", "10.99.0.7");
        await DoAsync("reservation", "list", "lab");
        await DoAsync("reservation", "remove", "lab", "52:54:00:00:00:77");
        await DoAsync("subnet", "remove", "lab");
        await DoAsync("lease", "list");

        var (mac, code) = await CommandedAppliance.EnrolAsync(appliance, 1);
        await DoAsync("resource", "list");
        await DoAsync("resource", "show", mac);
        await DoAsync("resource", "timeline", mac);
        await DoAsync("resource", "approve", mac, "--code", code);
        await DoAsync("resource", "recover", mac);
        await DoAsync("resource", "remove", mac);
        var (other, _) = await CommandedAppliance.EnrolAsync(appliance, 2);
        await DoAsync("resource", "reject", other);
        await DoAsync("resource", "ignored");
        await DoAsync("resource", "heed", other);
        await DoAsync("resource", "expect", other);

        await DoAsync("event", "list");
        var join = await DoAsync("join-token", "add");
        await DoAsync("join-token", "list");
        await DoAsync("join-token", "remove", (string)join["id"]!);
        var tokens = await DoAsync("token", "list");
        await DoAsync("token", "remove", (string)tokens[0]!["id"]!);

        shell.Driven.ShouldBe(Verbs.Below(CommandLineHost.Build(TextWriter.Null)), ignoreOrder: true);

        async Task<JsonNode> DoAsync(params string[] args)
        {
            var ended = await shell.AnswerAsync(TestAppliance.Password, [.. args, "--json"]);
            (ended.Code, ended.Error).ShouldBe((ExitCodes.Ok, ""), string.Join(' ', args));
            ended.Output.Trim().ShouldNotBe("{}");
            return JsonNode.Parse(ended.Output)!;
        }
    }
}
