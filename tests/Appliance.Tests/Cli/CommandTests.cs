using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Cli;
using Appliance.Contracts;
using Appliance.Tests.Api;

namespace Appliance.Tests.Cli;

/// <summary>Every verb against the whole daemon.</summary>
public sealed class CommandTests(CommandedAppliance commanded) : IClassFixture<CommandedAppliance>
{
    private readonly Shell _shell = commanded.Shell;
    private readonly TestAppliance _appliance = commanded.Appliance;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASubnetIsAddedShownChangedClearedAndRemoved()
    {
        var added = Json(await _shell.SayAsync("subnet", "add", "lab", "--cidr", "10.99.0.0/24", "--pool", "10.99.0.100-10.99.0.199", "--dns", "10.99.0.53", "--gateway", "10.99.0.254",
            "--domain", "lab.internal", "--mode", "off", "--json"));
        ((string?)added["interface"], (string?)added["mode"], (string?)added["gateway"]).ShouldBe(("br0", "off", "10.99.0.254"));
        (await _shell.SayAsync("subnet", "list")).ShouldContain("10.99.0.0/24");
        (await _shell.SayAsync("subnet", "show", "lab")).ShouldContain("10.99.0.100-10.99.0.199");
        await SameAsApiAsync("subnets", "subnet", "list");
        await SameAsApiAsync("subnets/lab", "subnet", "show", "lab");

        Json(await _shell.SayAsync("subnet", "set", "lab", "--lease-seconds", "600", "--json"))["pools"]!.AsArray().Count.ShouldBe(1);
        var cleared = Json(await _shell.SayAsync("subnet", "set", "lab", "--pool", "none", "--dns", "none", "--gateway", "none", "--rename", "lab2", "--json"));
        (cleared["pools"]!.AsArray().Count, cleared["dnsServers"]!.AsArray().Count, cleared["gateway"], (string?)cleared["name"]).ShouldBe((0, 0, null, "lab2"));

        (await _shell.SayAsync("reservation", "add", "lab2", "52:54:00:00:00:77", "10.99.0.7", "--host-name", "seven")).ShouldContain("10.99.0.7 is kept for 52:54:00:00:00:77");
        ((string?)Json(await _shell.SayAsync("reservation", "add", "lab2", "52:54:00:00:00:78", "10.99.0.8", "--json"))["address"]).ShouldBe("10.99.0.8");
        (await _shell.SayAsync("reservation", "list", "lab2")).ShouldContain("seven");
        await SameAsApiAsync("subnets/lab2/reservations", "reservation", "list", "lab2");
        await _shell.RefusedAsync(FaultCodes.ReservationInvalid, "reservation", "add", "lab2", "52:54:00:00:00:79", "192.0.2.1");
        await _shell.RefusedAsync(FaultCodes.SubnetInUse, "subnet", "remove", "lab2");
        (await _shell.SayAsync("reservation", "add", "lab2", "id:01:aa:bb", "10.99.0.9", "--option", "ntp-servers=10.99.0.3", "--option", "interface-mtu!=1400")).ShouldContain("id:01aabb");
        var options = Json(await _shell.SayAsync("reservation", "list", "lab2", "--json")).AsArray().Single(kept => (string?)kept!["client"] == "id:01aabb")!["options"]!.AsArray();
        options.Select(option => $"{option!["option"]} {option["value"]} {option["always"]}").ShouldBe(["ntp-servers 10.99.0.3 false", "interface-mtu 1400 true"]);
        (await _shell.SayAsync("reservation", "remove", "lab2", "id:01AABB")).ShouldContain("Nothing is kept");
        var set = await _shell.SayAsync("subnet", "set", "lab2", "--pool", "10.99.0.50-10.99.0.60,firmware=uefiX64,mac=52:54:00", "--pool", "10.99.0.100-10.99.0.199", "--option", "domain-search=lab.example", "--shared-network", "hall");
        foreach (var told in new[] { "firmware=uefiX64,mac=52:54:00", "domain-search=lab.example", "hall" }) set.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).ShouldContain(told);
        (await _shell.SayAsync("subnet", "set", "lab2", "--option", "none", "--shared-network", "none")).ShouldNotContain("hall");
        await _shell.RefusedAsync(FaultCodes.SubnetInvalid, "subnet", "set", "lab2", "--option", "lease-time=5", "--option", "interface-mtu=big");
        ((string?)Json(await _shell.SayAsync("reservation", "remove", "lab2", "52:54:00:00:00:77", "--json"))["done"]).ShouldBe("remove");
        (await _shell.SayAsync("reservation", "remove", "lab2", "52:54:00:00:00:78")).ShouldContain("Nothing is kept");

        await _shell.RefusedAsync(FaultCodes.SubnetInvalid, "subnet", "add", "wrong", "--cidr", "10.99.0.1/24");
        ((string?)Json(await _shell.SayAsync("subnet", "remove", "lab2", "--json"))["object"]).ShouldBe("subnet/lab2");
        await _shell.RefusedAsync(FaultCodes.SubnetMissing, "subnet", "show", "lab2");
    }

    [Fact]
    public async Task AMachineIsApprovedWithTheCodeOnItsConsoleAndRemoved()
    {
        var (mac, code) = await CommandedAppliance.EnrolAsync(_appliance, 0x21);
        (await _shell.SayAsync("resource", "list", "--pending")).ShouldContain(code);
        (await _shell.SayAsync("resource", "show", mac)).ShouldContain(code);
        await SameAsApiAsync("resources?limit=100", "resource", "list");
        await SameAsApiAsync($"resources/{mac}", "resource", "show", mac);
        await SameAsApiAsync($"resources/{mac}/timeline", "resource", "timeline", mac);

        await _shell.RefusedAsync(FaultCodes.CodeMismatch, "resource", "approve", mac, "--code", "AAAA-AAAA");
        ((string?)Json(await _shell.SayAsync("resource", "approve", mac, "--code", code, "--name", "web1", "--json"))["lifecycle"]).ShouldBe("verifying");
        (await _shell.SayAsync("resource", "list", "--state", "verifying")).ShouldContain("web1");
        await _shell.RefusedAsync(FaultCodes.AlreadyMember, "resource", "reject", "web1");
        ((string?)Json(await _shell.SayAsync("resource", "remove", "web1", "--json"))["object"]).ShouldBe("resource/web1");
        await _shell.RefusedAsync(FaultCodes.NotFound, "resource", "show", "web1");
    }

    [Fact]
    public async Task ARejectedMachineIsListedAndTakenBack()
    {
        var (mac, _) = await CommandedAppliance.EnrolAsync(_appliance, 0x31);
        var (other, _) = await CommandedAppliance.EnrolAsync(_appliance, 0x32);
        (await _shell.SayAsync("resource", "reject", mac, "--reason", "not ours")).ShouldContain("appliance resource heed");
        ((string?)Json(await _shell.SayAsync("resource", "reject", other, "--json"))["done"]).ShouldBe("reject");
        await SameAsApiAsync("ignored-addresses", "resource", "ignored");
        (await _shell.SayAsync("resource", "ignored", "--limit", "1")).ShouldContain($"1 of 2. More: --after {mac}");
        (await _shell.SayAsync("resource", "ignored", "--after", mac)).ShouldContain(other);
        await _shell.RefusedAsync(FaultCodes.MachineIgnored, "resource", "expect", mac);

        (await _shell.SayAsync("resource", "heed", mac)).ShouldContain("is heeded again");
        ((string?)Json(await _shell.SayAsync("resource", "heed", other, "--json"))["done"]).ShouldBe("heed");
        await _shell.RefusedAsync(FaultCodes.NotFound, "resource", "heed", mac);
        await _shell.RefusedAsync(FaultCodes.RequestInvalid, "resource", "ignored", "--limit", "0");
        (await CommandedAppliance.EnrolAsync(_appliance, 0x31)).Code.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task AMachineThatIsBeingSwitchedOnIsExpected()
    {
        (await _shell.SayAsync("resource", "expect", "52:54:00:00:00:41", "--within", "60")).ShouldContain("appliance resource timeline");
        Json(await _shell.SayAsync("resource", "expect", "52:54:00:00:00:42", "--json"))["macs"]!.AsArray().Count.ShouldBe(1);
        (await _shell.SayAsync("resource", "timeline", "52:54:00:00:00:41")).ShouldContain("expected");
        await _shell.RefusedAsync(FaultCodes.NotFound, "resource", "timeline", "nobody");
    }

    [Fact]
    public async Task EventsAreListedAndPagedBothWays()
    {
        foreach (var n in Enumerable.Range(1, 5)) await _shell.SayAsync("join-token", "add", "--host", $"paged{n}");
        var page = Json(await _shell.SayAsync("event", "list", "--limit", "2", "--json"));
        var oldest = (long)page["items"]![1]!["id"]!;
        ((long)page["items"]![0]!["id"]!).ShouldBeGreaterThan(oldest);
        ((string?)page["next"]).ShouldBe($"{oldest}");
        (await _shell.SayAsync("event", "list", "--limit", "2")).ShouldContain("More: --before ");
        ((long)Json(await _shell.SayAsync("event", "list", "--limit", "1", "--before", $"{oldest}", "--json"))["items"]![0]!["id"]!).ShouldBeLessThan(oldest);
        var first = Json(await _shell.SayAsync("event", "list", "--limit", "1", "--after", "0", "--json"))["items"]![0]!["id"];
        (await _shell.SayAsync("event", "list", "--limit", "1", "--after", "0")).ShouldContain($"More: --after {first}");
        await SameAsApiAsync($"events?before={oldest}&limit=2&severity=info", "event", "list", "--before", $"{oldest}", "--limit", "2", "--severity", "info");
        await _shell.RefusedAsync(FaultCodes.RequestInvalid, "event", "list", "--limit", "0");
        (await _shell.RunAsync("event", "list", "--after", "1", "--before", "2")).Code.ShouldBe(ExitCodes.Usage);
        (await _shell.RunAsync("event", "list", "--follow", "--before", "2")).Code.ShouldBe(ExitCodes.Usage);
    }

    [Fact]
    public async Task TokensAreListedAndMadeVoid()
    {
        (await _shell.SayAsync("join-token", "add")).ShouldContain("Run on the host");
        var id = (string)Json(await _shell.SayAsync("join-token", "add", "--host", "db1", "--minutes", "5", "--json"))["id"]!;
        (await _shell.SayAsync("join-token", "list")).ShouldContain("db1");
        await SameAsApiAsync("join-tokens", "join-token", "list");
        (await _shell.SayAsync("join-token", "list", "--limit", "1")).ShouldContain($"More: --before {id}");
        await SameAsApiAsync($"join-tokens?before={id}&limit=1", "join-token", "list", "--before", id, "--limit", "1");
        Json(await _shell.SayAsync("join-token", "list", "--before", id, "--json"))["items"]!.AsArray().ShouldNotContain(token => (string?)token!["id"] == id);
        await _shell.RefusedAsync(FaultCodes.RequestInvalid, "join-token", "list", "--limit", "0");
        ((string?)Json(await _shell.SayAsync("join-token", "remove", id, "--json"))["object"]).ShouldBe($"join-token/{id}");
        await _shell.RefusedAsync(FaultCodes.NotFound, "join-token", "remove", id);
        await _shell.RefusedAsync(FaultCodes.RequestInvalid, "join-token", "add", "--minutes", "0");

        var login = await new ApplianceClient(_appliance.Anonymous).LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password, "a-passing-one"), Stop);
        login.Token!.ShouldNotBeEmpty();
        (await _shell.SayAsync("token", "list")).ShouldContain("a-passing-one");
        var passing = (string)Json(await _shell.SayAsync("token", "list", "--json")).AsArray().Single(token => (string?)token!["name"] == "a-passing-one")!["id"]!;
        (await _shell.SayAsync("token", "remove", passing)).ShouldContain("void");
        await _shell.RefusedAsync(FaultCodes.NotFound, "token", "remove", passing);
    }

    [Fact]
    public async Task LeasesAndStatusAreShown()
    {
        (await _shell.SayAsync("lease", "list")).ShouldContain("ADDRESS");
        await SameAsApiAsync("leases?limit=100", "lease", "list");
        (await _shell.SayAsync("status")).ShouldContain("CA fingerprint");
        await SameAsApiAsync("status", "status");
        await _shell.RefusedAsync(FaultCodes.RequestInvalid, "lease", "list", "--limit", "0");
    }

    [Theory]
    [InlineData("resource li", "list")]
    [InlineData("subnet s", "show")]
    [InlineData("event list --sev", "--severity")]
    [InlineData("resource list --state avail", "Available")]
    public async Task TheShellIsToldWhatMayComeNext(string typed, string suggestion)
    {
        var output = new StringWriter();
        (await CommandLineHost.RunAsync([$"[suggest:{typed.Length}]", typed], output, TextWriter.Null, stop: Stop)).ShouldBe(ExitCodes.Ok);
        output.ToString().ShouldContain(suggestion);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task EveryShellHasItsScript(string shell) => (await _shell.SayAsync("completion", shell)).ShouldContain("[suggest");

    [Theory]
    [InlineData("subnet", "show")]
    [InlineData("resource", "approve")]
    [InlineData("resource", "heed")]
    [InlineData("reservation", "add", "lab")]
    [InlineData("event", "list", "--severity", "loud")]
    [InlineData("event", "list", "--before", "x")]
    [InlineData("join-token", "remove", "x")]
    [InlineData("lease", "list", "--limit", "x")]
    [InlineData("completion", "tcsh")]
    [InlineData("setup", "--no-subnet", "--subnet-name", "lab")]
    [InlineData("setup", "--subnet-name", "lab")]
    [InlineData("setup", "--cidr", "10.99.0.0/24")]
    [InlineData("subnet", "set", "lab", "--pool", "none", "--pool", "10.0.0.1-10.0.0.2")]
    public async Task AWrongCommandLineIsUsage(params string[] args)
    {
        var ended = await _shell.RunAsync(args);
        (ended.Code, ended.Output).ShouldBe((ExitCodes.Usage, ""));
        ended.Error.ShouldStartWith("appliance: ");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("subnet", "list")]
    [InlineData("reservation", "list", "lab")]
    [InlineData("resource", "list")]
    [InlineData("resource", "ignored")]
    [InlineData("lease", "list")]
    [InlineData("event", "list")]
    [InlineData("event", "list", "--follow")]
    [InlineData("token", "list")]
    [InlineData("join-token", "list")]
    [InlineData("logout")]
    public async Task WhoIsNotSignedInIsRefused(params string[] args)
    {
        using var stranger = CommandedAppliance.ShellOf(_appliance);
        await stranger.RefusedAsync(FaultCodes.SignInRequired, args);
    }

    /// <summary>What the command prints with --json is, field for field and word for word, what the API answers.</summary>
    private async Task SameAsApiAsync(string path, params string[] args)
    {
        var printed = Json(await _shell.SayAsync([.. args, "--json"]));
        var answered = Json(await _appliance.SignedIn.GetStringAsync($"/api/v1/{path}", Stop));
        printed.ToJsonString().ShouldBe(answered.ToJsonString());
    }

    private static JsonNode Json(string text) => JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = false })!;
}
