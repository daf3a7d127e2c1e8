using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;
using Appliance.Tests.Api;
using Appliance.Tests.Cli;
using Appliance.Tests.Network;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>Leases of both families on the screen.</summary>
public sealed class LeasePageTests
{
    public const string Ipv6Address = "fd99::1000";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en-GB", "Addresses given", "IPv6 addresses in use: 0")]
    [InlineData("de-DE", "Vergebene Adressen", "Vergebene IPv6-Adressen: 0")]
    public async Task LeasesOfBothFamiliesAreFoundByFamilyAndOnTheMachine(string locale, string given, string inUse)
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.AddSubnetAsync(new SubnetSpec { Name = "lab", Cidr = "10.99.0.0/24", Pools = [new AddressRange("10.99.0.100", "10.99.0.199")], Domain = "lab.internal", Mode = SubnetMode.Off }, Stop);
        var (mac, code) = await CommandedAppliance.EnrolAsync(browsed.Appliance, 1);
        await api.ApproveAsync(mac, new ApproveRequest("web1", code), Stop);
        await GiveAsync(browsed.Appliance, MacAddress.Parse(mac));
        var page = await browsed.SignedInAsync(new BrowserNewContextOptions { Locale = locale });

        await page.GoAsync("/leases");
        await Expect(page.Page.GetByText("10.99.0.150")).ToBeVisibleAsync();
        await Expect(page.Page.GetByText(Ipv6Address)).ToHaveCountAsync(0);
        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "IPv6", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByText(Ipv6Address)).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("10.99.0.150")).ToHaveCountAsync(0);
        await Expect(page.Page.Locator("td a[href^='/resources/']")).ToBeVisibleAsync();

        await page.GoAsync("/leases/ipv6?q=fd98");
        await Expect(page.Page.GetByText(Ipv6Address)).ToHaveCountAsync(0);

        await page.GoAsync("/resources/web1");
        var card = page.Page.Locator(".card", new PageLocatorOptions { HasText = given });
        await Expect(card).ToContainTextAsync("10.99.0.150");
        await card.GetByText(Ipv6Address).ClickAsync();
        await Expect(page.Page.Locator("main")).ToContainTextAsync(Ipv6Address);
        page.Page.Url.ShouldContain("/leases/ipv6?q=");

        await page.GoAsync("/subnets");
        await Expect(page.Page.Locator(".pick")).ToContainTextAsync("fd99::/64");
        await Expect(page.Page.Locator(".pick")).ToContainTextAsync(inUse);
    }

    /// <summary>IPv6 on the subnet 'lab', and a lease of each family, as if the machine had asked for them.</summary>
    internal static async Task GiveAsync(TestAppliance appliance, MacAddress mac)
    {
        var interfaces = (FixedInterfaces)appliance.Services.GetRequiredService<IHostInterfaces>();
        interfaces.Interfaces = [.. NetworkWorld.Interfaces.Select(one => one.Name == "br0" ? one with { Addresses = [.. one.Addresses, new(IPAddress.Parse("fd99::1"), 64)] } : one)];
        await new ApplianceClient(appliance.SignedIn).ChangeSubnetAsync("lab", new SubnetSpec { Ipv6 = new SubnetIpv6Spec { Prefix = "fd99::/64" } }, Stop);
        var subnet = appliance.Services.GetRequiredService<ISubnets>().All.Single(one => one.Name == "lab").Id;
        var now = TimeProvider.System.GetUtcNow();
        appliance.Services.GetRequiredService<Server.Dhcp.Leases.LeaseTable>().Load(
            [new Server.Dhcp.Leases.Binding(subnet, Ipv4Address.Parse("10.99.0.150"), mac, Server.Dhcp.Leases.BindingState.Active, now, now.AddHours(1), now.AddHours(1), null, "web1")]);
        appliance.Services.GetRequiredService<Server.Dhcp6.Leases.LeaseTable>().Load(
            [new Server.Dhcp6.Leases.Binding(subnet, Ipv6Number.Of(IPAddress.Parse(Ipv6Address)), Duid.Of(mac), 1, mac, Server.Dhcp6.Leases.BindingState.Active, now, now.AddHours(1), now.AddHours(1))]);
    }
}
