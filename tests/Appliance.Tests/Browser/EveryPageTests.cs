using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Agents.Live;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Tests.Api;
using Appliance.Tests.Boot;
using Appliance.Tests.Cli;
using Appliance.Tests.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>Every page in both languages, light and dark, wide and on a phone: it stands, nothing is forbidden or foreign, and everybody can use it.</summary>
public sealed class EveryPageTests
{
    private static readonly string[] Pages =
    [
        "/", "/inbox", "/resources", "/resources?as=cards", "/resources/web1", "/resources/web1/power", "/resources/web1/boot", "/resources/web1/events", "/rules", "/rules/rack-7", "/rules/new",
        "/subnets", "/subnets/lab", "/subnets/new", "/subnets/import", "/leases", "/leases/10.99.0.20", "/leases/ipv6", "/services", "/dns", "/zones", "/zones/lab.internal", "/events", "/jobs", "/jobs/1", "/audit", "/users", "/users/ada", "/groups", "/groups/night-shift", "/roles",
        "/roles/operator", "/notifications", "/notifications/new", "/tokens", "/join-tokens", "/account", "/protect", "/settings", "/plugins", "/plugins/simulated-listener", "/about",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en-GB", "light", 1440)]
    [InlineData("de-DE", "dark", 1440)]
    [InlineData("en-GB", "dark", 360)]
    [InlineData("de-DE", "light", 360)]
    public async Task StandsAndCanBeUsedByEverybody(string locale, string theme, int width)
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await FurnishAsync(browsed);
        var page = await browsed.SignedInAsync(new BrowserNewContextOptions
        {
            Locale = locale,
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = width > 500 ? 900 : 740 },
        });

        var faults = new List<string>();
        foreach (var path in Pages)
        {
            await page.GoAsync(path);
            await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await page.Page.Locator(".list[aria-busy=true]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
            await page.ShootAsync($"{path.Trim('/').Replace('/', '-').Replace('?', '-')}.{locale[..2]}.{theme}.{width}");
            var text = await page.Page.InnerTextAsync("body");
            if (text.Contains('⟦')) faults.Add($"{path} lacks words: {text[text.IndexOf('⟦')..Math.Min(text.Length, text.IndexOf('⟦') + 40)]}");
            faults.AddRange((await page.AccessibilityFaultsAsync()).Select(fault => $"{path} {fault}"));
            if (await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth")) faults.Add($"{path} is wider than the screen");
        }
        faults.ShouldBeEmpty();
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task AMachinesPageIsPrintedWithoutTheFrame()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await FurnishAsync(browsed);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources/web1");
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await page.ShootAsync("print");
        foreach (var part in new[] { ".side", ".top", ".drawer", ".tabs" }) await Expect(page.Page.Locator(part)).ToBeHiddenAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("web1");
        await Expect(page.Page.Locator(".facts").First).ToBeVisibleAsync();
        (await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.column > main')).overflowY")).ShouldBe("visible"); // All of it is printed, not a screenful.
    }

    /// <summary>A subnet with a foreign DHCP server, a member that did not boot once, and two machines that wait.</summary>
    private static async Task FurnishAsync(BrowsedAppliance browsed)
    {
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.AddSubnetAsync(new SubnetSpec { Name = "lab", Cidr = "10.99.0.0/24", Pools = [new AddressRange("10.99.0.100", "10.99.0.199")], Gateway = "10.99.0.254", Domain = "lab.internal", Mode = SubnetMode.Off }, Stop);
        await api.SetDnsRecordsAsync("lab.internal", "www", "CNAME", new DnsRecordSetSpec(["web1"]), Stop);
        await api.AddNotificationAsync(new NotificationSpec(NotificationChannel.Mail), Stop);
        var (mac, code) = await CommandedAppliance.EnrolAsync(browsed.Appliance, 1);
        var web1 = await api.ApproveAsync(mac, new ApproveRequest("web1", code), Stop);
        await LeasePageTests.GiveAsync(browsed.Appliance, MacAddress.Parse(mac));
        browsed.Appliance.Services.GetRequiredService<LiveAgents>().Enter(new LiveAgent(new ResourceId(web1.Id), TimeProvider.System.GetUtcNow())
        {
            Usage = new ResourceUsage(37, 64L << 30, 51L << 30, 12.42, 1_300_000, TimeProvider.System.GetUtcNow()),
        });
        await api.SetPowerAsync("web1", new PowerSpec { Driver = "simulated" }, Stop);
        await api.SwitchAsync("web1", PowerAction.On, null, Stop);
        await CommandedAppliance.EnrolAsync(browsed.Appliance, 2);
        await CommandedAppliance.EnrolAsync(browsed.Appliance, 3);
        await BootActivityTests.AddAsync(browsed.Appliance, MacAddress.Parse(mac), 7, BootOutcome.Failed, ReasonCodes.NbpTimeout);
        await BootActivityTests.AddAsync(browsed.Appliance, InventoryWorld.Mac(2), 3, BootOutcome.Reported);
        var (foreign, subnets) = (browsed.Appliance.Services.GetRequiredService<SeenServers>(), browsed.Appliance.Services.GetRequiredService<ISubnets>().All);
        foreign.Answered(subnets, [new ForeignServer(Ipv4Address.From(IPAddress.Parse("10.99.0.9")), InventoryWorld.Mac(9))]);
        await api.SetApprovalRuleAsync("rack-7", new ApprovalRuleSpec { When = new RuleConditions { Maker = "Example", Subnet = "lab" }, HostName = "node-{n}", Most = 20 }, applyToWaiting: false, Stop);
        await api.AddGroupAsync(new GroupSpec("night-shift"), Stop);
        await api.JoinGroupAsync("night-shift", TestAppliance.Administrator, Stop);
        await api.AddGrantAsync(new GrantSpec("operator", Group: "night-shift", Scope: "pool/default"), Stop);
    }
}
