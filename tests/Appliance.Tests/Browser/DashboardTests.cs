using System.Diagnostics;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Store;
using Appliance.Tests.Boot;
using Appliance.Tests.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>What the first page tells, and that it stays light.</summary>
public sealed class DashboardTests
{
    private const int MostBytes = 400 * 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1.5);

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

    /// <summary>The first visit of a browser that has nothing of ours yet; the fastest of three, since other tests want the processors as well.</summary>
    [Fact]
    public async Task WithAThousandResourcesItIsSmallAndSoonReady()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var (machines, store) = (browsed.Appliance.Services.GetRequiredService<IMachines>(), browsed.Appliance.Services.GetRequiredService<IStore>());
        for (var number = 1; number <= 1000; number++)
        {
            var machine = (await machines.SeenAsync(InventoryWorld.Mac(number), FirmwareKind.Bios, Stop))!;
            await store.InTransactionAsync(async transaction =>
            {
                await machines.SetMemberAsync(transaction, machine.Id, member: true, Stop);
                return true;
            }, Stop);
            await BootActivityTests.AddAsync(browsed.Appliance, InventoryWorld.Mac(number), number * 0.059, number % 20 == 0 ? BootOutcome.Failed : BootOutcome.Reported, number % 20 == 0 ? ReasonCodes.NoReport : null);
        }
        var (fastest, most) = (TimeSpan.MaxValue, 0L);
        for (var visit = 0; visit < 3; visit++)
        {
            var page = await browsed.SignedInAsync();
            var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
            var octets = 0L;
            session.Event("Network.loadingFinished").OnEvent += (_, told) => Interlocked.Add(ref octets, (long)told!.Value.GetProperty("encodedDataLength").GetDouble());
            session.Event("Network.webSocketFrameReceived").OnEvent += (_, told) => Interlocked.Add(ref octets, told!.Value.GetProperty("response").GetProperty("payloadData").GetString()!.Length);
            await session.SendAsync("Network.enable");
            await session.SendAsync("Network.clearBrowserCache");
            var begun = Stopwatch.GetTimestamp();
            await page.GoAsync("/");
            var took = Stopwatch.GetElapsedTime(begun);
            await Expect(page.Page.Locator("a.tile[href='/resources'] strong")).ToHaveTextAsync("1,000");
            await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            (fastest, most) = (took < fastest ? took : fastest, Math.Max(most, Interlocked.Read(ref octets)));
            await page.ShootAsync("dashboard-thousand");
            await page.Page.Context.CloseAsync();
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"ready in {fastest.TotalMilliseconds:F0} ms, {most / 1024d:F0} KiB");
        most.ShouldBeInRange(1, MostBytes);
        fastest.ShouldBeLessThan(Soon);
    }
}
