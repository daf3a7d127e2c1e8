using Appliance.Contracts;
using Appliance.Server.Agents.Live;
using Appliance.Server.Inventory;
using Appliance.Tests.Api;
using Appliance.Tests.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Appliance.Tests.Browser;

/// <summary>Every page in both languages, light and dark, wide and on a phone: it stands, nothing is forbidden or foreign, and everybody can use it.</summary>
public sealed class EveryPageTests
{
    private static readonly string[] Pages = ["/", "/inbox", "/resources", "/resources/web1", "/resources/web1/power", "/resources/web1/boot", "/resources/web1/events", "/subnets", "/subnets/lab", "/subnets/new", "/leases", "/events", "/jobs", "/jobs/1", "/audit", "/users", "/users/ada", "/groups", "/groups/night-shift", "/roles", "/roles/operator", "/rules", "/rules/rack-7", "/rules/new", "/notifications", "/notifications/new", "/tokens", "/account", "/settings", "/plugins", "/plugins/simulated-listener", "/about"];

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
            await page.ShootAsync($"{path.Trim('/').Replace('/', '-')}.{locale[..2]}.{theme}.{width}");
            var text = await page.Page.InnerTextAsync("body");
            if (text.Contains('⟦')) faults.Add($"{path} lacks words: {text[text.IndexOf('⟦')..Math.Min(text.Length, text.IndexOf('⟦') + 40)]}");
            faults.AddRange((await page.AccessibilityFaultsAsync()).Select(fault => $"{path} {fault}"));
            if (await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth")) faults.Add($"{path} is wider than the screen");
        }
        faults.ShouldBeEmpty();
        page.Complaints.ShouldBeEmpty();
    }

    /// <summary>A subnet, a member and two machines that wait.</summary>
    private static async Task FurnishAsync(BrowsedAppliance browsed)
    {
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.AddSubnetAsync(new SubnetSpec { Name = "lab", Cidr = "10.99.0.0/24", Pools = [new AddressRange("10.99.0.100", "10.99.0.199")], Gateway = "10.99.0.254", Domain = "lab.internal", Mode = SubnetMode.Off }, Stop);
        await api.AddNotificationAsync(new NotificationSpec(NotificationChannel.Mail), Stop);
        var (mac, code) = await CommandedAppliance.EnrolAsync(browsed.Appliance, 1);
        var web1 = await api.ApproveAsync(mac, new ApproveRequest("web1", code), Stop);
        browsed.Appliance.Services.GetRequiredService<LiveAgents>().Enter(new LiveAgent(new ResourceId(web1.Id), TimeProvider.System.GetUtcNow())
        {
            Usage = new ResourceUsage(37, 64L << 30, 51L << 30, 12.42, 1_300_000, TimeProvider.System.GetUtcNow()),
        });
        await api.SetPowerAsync("web1", new PowerSpec { Driver = "simulated" }, Stop);
        await api.SwitchAsync("web1", PowerAction.On, null, Stop);
        await CommandedAppliance.EnrolAsync(browsed.Appliance, 2);
        await CommandedAppliance.EnrolAsync(browsed.Appliance, 3);
        await api.SetApprovalRuleAsync("rack-7", new ApprovalRuleSpec { When = new RuleConditions { Maker = "Example", Subnet = "lab" }, HostName = "node-{n}", Most = 20 }, applyToWaiting: false, Stop);
        await api.AddGroupAsync(new GroupSpec("night-shift"), Stop);
        await api.JoinGroupAsync("night-shift", TestAppliance.Administrator, Stop);
        await api.AddGrantAsync(new GrantSpec("operator", Group: "night-shift", Scope: "pool/default"), Stop);
    }
}
