using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Tests.Boot;
using Appliance.Tests.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>What the first page tells, and that it stays light.</summary>
public sealed class DashboardTests
{
    private const int MostOctets = 400 * 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ForeignDhcpServersAndBootsThatFailedAreNamed()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await Expect(page.Page.GetByText("No other DHCP server has answered on the subnets.")).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("No machine has booted from here in the last hour.")).ToBeVisibleAsync();

        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.AddSubnetAsync(new SubnetSpec { Name = "lab", Cidr = "10.99.0.0/24", Mode = SubnetMode.Off }, Stop);
        var lab = browsed.Appliance.Services.GetRequiredService<ISubnets>().All.Single();
        browsed.Appliance.Services.GetRequiredService<SeenServers>().Answered([lab], [new ForeignServer(Ipv4Address.From(System.Net.IPAddress.Parse("10.99.0.9")), InventoryWorld.Mac(9))]);
        var machine = (await browsed.Appliance.Services.GetRequiredService<IMachines>().SeenAsync(InventoryWorld.Mac(1), FirmwareKind.Bios, Stop))!;
        await BootActivityTests.AddAsync(browsed.Appliance, InventoryWorld.Mac(1), 12, BootOutcome.Failed, ReasonCodes.NbpTimeout);
        for (var ago = 1; ago < 50; ago += 3) await BootActivityTests.AddAsync(browsed.Appliance, InventoryWorld.Mac(2), ago, BootOutcome.Reported);
        await page.GoAsync("/");

        var foreign = page.Page.Locator("section.card", new PageLocatorOptions { HasText = "Foreign DHCP servers" });
        await Expect(foreign).ToContainTextAsync("10.99.0.9");
        await Expect(foreign).ToContainTextAsync($"{InventoryWorld.Mac(9)}");
        var boots = page.Page.Locator("section.card", new PageLocatorOptions { HasText = "Boots of the last hour" });
        await Expect(boots).ToContainTextAsync("17 went well");
        await Expect(boots.GetByRole(AriaRole.Img)).ToHaveAttributeAsync("aria-label", "18 boots began in the last hour: 17 went well, 1 failed, 0 are under way");
        await page.ShootAsync("dashboard-boots");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await boots.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = machine.Name }).ClickAsync();
        await Expect(page.Page.Locator(".boot .notice.bad")).ToContainTextAsync(ReasonCodes.NbpTimeout);
        page.Complaints.ShouldBeEmpty();
    }

    /// <summary>How soon it is ready is for the bench to say.</summary>
    [Fact]
    public async Task OfAThousandMachinesItComesInFourHundredKibibytes()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ManyMachines.AddAsync(browsed.Appliance, 1000, Stop);
        await ManyMachines.BootAsync(browsed.Appliance, 1000);
        var page = await browsed.SignedInAsync();
        var traffic = await Traffic.ListenAsync(page.Page);
        await page.GoAsync("/");
        await Expect(page.Page.Locator("a.tile[href='/resources'] strong")).ToHaveTextAsync("1,000");
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.ShootAsync("dashboard-thousand");

        traffic.Octets.ShouldBeInRange(1, MostOctets);
    }
}
