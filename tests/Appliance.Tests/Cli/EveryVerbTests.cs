using System.Text.Json.Nodes;
using Appliance.Cli;
using Appliance.Contracts;
using Appliance.Tests.Api;
using Appliance.Tests.Golden;
using Appliance.Tests.Identity.Passkeys;

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
        await DoAsync("lease", "list-ipv6");
        await DoAsync("reservation", "remove", "lab", "52:54:00:00:00:77");
        await DoAsync("subnet", "remove", "lab");
        await DoAsync("subnet", "foreign-servers");
        await DoAsync("dhcp", "options");
        await DoAsync("lease", "list");
        await DoAsync("lease", "history", "10.99.0.7", "--at", "2026-11-24T03:00Z");
        await DoAsync("dhcp", "import", "--dry-run", Path.Combine(GoldenFile.Folder(), "import", "dnsmasq"));
        await DoAsync("dns", "list", "--type", "A");
        await DoAsync("dns", "zone", "add", "shop.example", "--seconds", "600");
        await DoAsync("dns", "zone", "list");
        await DoAsync("dns", "zone", "show", "shop.example");
        await DoAsync("dns", "zone", "set", "shop.example", "--contact", "ada@shop.example");
        await DoAsync("dns", "record", "set", "shop.example", "www", "A", "192.0.2.80", "192.0.2.81", "--seconds", "60");
        await DoAsync("dns", "record", "list", "shop.example", "--written");
        var zoneFile = Path.Combine(appliance.DataPath, "shop.zone");
        await File.WriteAllTextAsync(zoneFile, (string)(await DoAsync("dns", "zone", "export", "shop.example"))["text"]!, TestContext.Current.CancellationToken);
        ((int)(await DoAsync("dns", "zone", "import", "shop.example", zoneFile, "--dry-run"))["added"]!).ShouldBe(0);
        await DoAsync("dns", "record", "remove", "shop.example", "www", "A");
        ((int)(await DoAsync("dns", "zone", "import", "shop.example", zoneFile))["added"]!).ShouldBe(1);
        ((string)(await DoAsync("dns", "key", "add", "ns2.shop.example"))["secret"]!).Length.ShouldBe(44);
        await DoAsync("dns", "key", "list");
        await DoAsync("dns", "secondary", "set", "shop.example", "127.53.0.77:5399", "--key", "ns2.shop.example");
        await DoAsync("dns", "secondary", "list", "shop.example");
        await DoAsync("dns", "secondary", "remove", "shop.example", "127.53.0.77:5399");
        await DoAsync("dns", "forward", "set", "ad.example", "192.0.2.11", "192.0.2.12:5353");
        await DoAsync("dns", "forward", "list");
        await DoAsync("dns", "forwarders");
        await DoAsync("dns", "forward", "remove", "ad.example");
        ((int)(await DoAsync("dns", "check", "--records", "20"))["published"]!).ShouldBePositive();
        ((long)(await DoAsync("dns", "cache"))["mostOctets"]!).ShouldBe(16L << 20);
        ((long)(await DoAsync("dns", "flush"))["entries"]!).ShouldBe(0);
        ((string)(await DoAsync("dns", "flush", "Example.org."))["name"]!).ShouldBe("example.org");
        await DoAsync("dns", "updater", "set", "shop.example", "ns2.shop.example", "--name", "*.dyn", "--type", "A", "--type", "TXT");
        await DoAsync("dns", "updater", "list", "shop.example");
        await DoAsync("dns", "updater", "remove", "shop.example", "ns2.shop.example");
        await DoAsync("dns", "key", "remove", "ns2.shop.example");
        await DoAsync("dns", "zone", "remove", "shop.example", "--force");

        var (mac, code) = await CommandedAppliance.EnrolAsync(appliance, 1);
        await DoAsync("resource", "list");
        await DoAsync("resource", "show", mac);
        await DoAsync("resource", "timeline", mac);
        await DoAsync("resource", "boots", "--hours", "2");
        await DoAsync("resource", "approve", mac, "--code", code);
        await DoAsync("resource", "recover", mac);
        await DoAsync("resource", "pool", mac, "lab");
        await DoAsync("power", "set", mac, "--driver", "simulated");
        await DoAsync("power", "show", mac);
        await DoAsync("power", "test", mac);
        foreach (var action in new[] { "on", "reset", "cycle", "shutdown", "off" })
            (await shell.SayAsync("power", action, mac, "--wait", "--json")).ShouldContain("\"fact\":\"jobFinished\"");
        await DoAsync("resource", "remove", mac);
        var (other, _) = await CommandedAppliance.EnrolAsync(appliance, 2);
        await DoAsync("resource", "reject", other);
        await DoAsync("resource", "ignored");
        await DoAsync("resource", "heed", other);
        await DoAsync("resource", "expect", other);

        await CommandedAppliance.EnrolAsync(appliance, 3);
        await DoAsync("rule", "try", "rack-7", "--maker", "Example", "--host-name", "node-{n:2}", "--most", "1");
        var let = await DoAsync("rule", "set", "rack-7", "--maker", "Example", "--host-name", "node-{n:2}", "--most", "1", "--ends", "2126-12-31", "--apply-to-waiting");
        ((string)let["verdicts"]![0]!["hostName"]!).ShouldBe("node-01");
        await DoAsync("rule", "show", "rack-7");
        await DoAsync("rule", "list");
        await DoAsync("rule", "remove", "rack-7");

        var finished = await JobsOfADay.FinishAsync(appliance);
        await DoAsync("job", "list");
        await DoAsync("job", "show", finished);
        (await shell.SayAsync("job", "follow", finished, "--json")).ShouldContain("\"fact\":\"jobFinished\"");
        var stuck = await JobsOfADay.StickAsync(appliance, "resource/2");
        await DoAsync("job", "cancel", await JobsOfADay.WaitAsync(appliance, "resource/2"));
        await DoAsync("job", "retry", stuck);
        await JobsOfADay.ReachesAsync(appliance, stuck, JobState.Stuck);
        await DoAsync("job", "skip", stuck);
        await DoAsync("job", "give-up", await JobsOfADay.StickAsync(appliance, "resource/3"));
        await DoAsync("reconciler", "list");

        await DoAsync("notification", "add", "--kind", "dhcp.", "--pace", "Daily", "--time-zone", "Europe/Berlin", "--language", "German");
        var webhook = (string)(await DoAsync("notification", "add", "--webhook", "https://hooks.invalid/appliance"))["notification"]!["id"]!;
        await DoAsync("notification", "list");
        await DoAsync("notification", "test", webhook);
        await DoAsync("notification", "secret", webhook);
        await DoAsync("notification", "resume", webhook);
        await DoAsync("notification", "deliveries", webhook);
        await DoAsync("notification", "remove", webhook);

        await DoAsync("plugin", "list");
        await DoAsync("plugin", "show", "simulated-listener");
        await DoAsync("plugin", "settings", "simulated-listener", "--set", "tellEvery=10", "--set", "behaves=well");
        await DoAsync("plugin", "enable", "simulated-listener", "--yes");
        await DoAsync("plugin", "disable", "simulated-listener", "--cascade");

        await DoAsync("network", "rates", "--seconds", "5");
        await shell.SayUntilAsync("\"tftp\"", "network", "rates", "--follow", "--json");
        var happened = await DoAsync("event", "list");
        await shell.SayUntilAsync((string)happened["items"]![0]!["name"]!, "event", "follow", "--json");
        await DoAsync("event", "acknowledge", $"{happened["items"]![0]!["id"]}", "--comment", "seen");
        var join = await DoAsync("join-token", "add");
        await DoAsync("join-token", "list");
        await DoAsync("join-token", "remove", (string)join["id"]!);
        await DoAsync("user", "add", "vera", "--mail", "vera@example.org");
        await DoAsync("user", "list");
        await DoAsync("user", "set", "vera", "--full-name", "Vera Visible");
        await DoAsync("user", "show", "vera");
        await DoAsync("user", "password", "vera");
        await DoAsync("user", "break-glass");
        await DoAsync("user", "me");
        await DoAsync("user", "why", "resource.write", "--user", "vera");
        await DoAsync("group", "add", "night-shift");
        await DoAsync("group", "list");
        await DoAsync("group", "join", "night-shift", "vera");
        await DoAsync("group", "leave", "night-shift", "vera");
        await DoAsync("role", "set", "switcher", "power.read", "power.write");
        await DoAsync("role", "list");
        var grant = await DoAsync("grant", "add", "switcher", "--group", "night-shift", "--scope", "pool/lab");
        await DoAsync("grant", "list");
        await DoAsync("grant", "remove", (string)grant["id"]!);
        await DoAsync("role", "remove", "switcher");
        await DoAsync("group", "remove", "night-shift");
        var reset = await DoAsync("user", "reset-token", "vera");
        await AnswerAsync($"{reset["token"]}\nfour round red radishes\n", "user", "reset-password");
        var setup = await DoAsync("user", "second-factor", "begin");
        var shown = new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes((string)setup["secret"]!)).ComputeTotp();
        var recovery = await AnswerAsync(shown, "user", "second-factor", "confirm");
        await AnswerAsync((string)recovery["codes"]![0]!, "user", "second-factor", "remove");
        await AddPasskeyAsync(appliance);
        await DoAsync("user", "passkey", "remove", (string)(await DoAsync("user", "passkey", "list"))[0]!["id"]!);
        await DoAsync("user", "remove", "vera");
        await DoAsync("audit", "list", "--who", "admin");
        await DoAsync("audit", "verify");
        await shell.SayAsync("audit", "export", "--after", "3");
        await DoAsync("session", "list");
        await DoAsync("session", "end");
        await DoAsync("token", "add", "script", "--permission", "status.read", "--network", "10.0.0.0/8");
        await DoAsync("secret", "set", "bmc-password", "web1");
        await DoAsync("secret", "list");
        await DoAsync("secret", "rotate");
        await DoAsync("secret", "remove", "bmc-password", "web1");
        await DoAsync("settings", "list", "--changed");
        var settings = await DoAsync("settings", "set", "Boot:KeepDays=30", "dns:forwarders=192.0.2.1", "dns:forwarders=192.0.2.2:5353");
        ((int)settings["waiting"]!).ShouldBe(2);
        ((int)(await DoAsync("settings", "reset", "Boot:KeepDays", "Dns:Forwarders"))["waiting"]!).ShouldBe(0);
        var tokens = await DoAsync("token", "list");
        await DoAsync("token", "remove", (string)tokens[0]!["id"]!);

        shell.Driven.ShouldBe(Verbs.Below(CommandLineHost.Build(TextWriter.Null)), ignoreOrder: true);

        Task<JsonNode> DoAsync(params string[] args) => AnswerAsync(TestAppliance.Password, args);

        async Task<JsonNode> AnswerAsync(string answers, params string[] args)
        {
            var ended = await shell.AnswerAsync(answers, [.. args, "--json"]);
            (ended.Code, ended.Error).ShouldBe((ExitCodes.Ok, ""), string.Join(' ', args));
            ended.Output.Trim().ShouldNotBe("{}");
            return JsonNode.Parse(ended.Output)!;
        }
    }

    /// <summary>What a browser does for the one who drives the shell.</summary>
    private static async Task AddPasskeyAsync(TestAppliance appliance)
    {
        var stop = TestContext.Current.CancellationToken;
        using var phone = new SoftAuthenticator();
        using var admin = appliance.WithToken((await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest("admin", TestAppliance.Password), stop)).Token!);
        var client = new ApplianceClient(admin);
        var start = await client.BeginPasskeyAsync(SoftAuthenticator.Address, stop);
        await client.AddPasskeyAsync(new PasskeySpec("phone", start.Ticket, phone.Make(start.Options)), stop);
    }
}
