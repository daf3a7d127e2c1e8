using Appliance.Protocols;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Tftp.Listener;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using DropReason = Appliance.Server.Dhcp.Counting.DropReason;

namespace Appliance.Tests.Browser;

public sealed class NetworkServicesTests
{
    [Fact]
    public async Task WhatTheServicesDoIsSeenAsItHappens()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var services = browsed.Appliance.Services;
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/services");
        var (dhcp, dns, tftp) = (page.Page.Locator("#rate-dhcp"), page.Page.Locator("#rate-dns"), page.Page.Locator("#rate-tftp"));
        await Expect(dhcp).ToContainTextAsync("Nothing in the last 2 minutes.");

        for (var i = 0; i < 1200; i++) services.GetRequiredService<DhcpMetrics>().Received(DhcpMessageType.Discover);
        services.GetRequiredService<DhcpMetrics>().Dropped(DropReason.Busy);
        services.GetRequiredService<DnsMetrics>().Handled(DnsOutcome.ForwardFailed);
        services.GetRequiredService<TftpCounters>().Began();
        services.GetRequiredService<TftpCounters>().Sent(3 << 20);

        var row = dhcp.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "DISCOVER" });
        await Expect(row.Locator("td").Last).ToHaveTextAsync("1,200");
        await Expect(dhcp).ToContainTextAsync("dropped without an answer");
        await Expect(dns).ToContainTextAsync("no forwarder answered");
        await Expect(tftp).ToContainTextAsync("1 transfer under way");
        await Expect(tftp).ToContainTextAsync("3 MiB in 2 minutes");
        // It comes by itself, and goes by itself.
        await Expect(row.Locator("td").First).ToHaveTextAsync("0");
        await page.ShootAsync("network-services");

        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "10 minutes" }).ClickAsync();
        await Expect(tftp).ToContainTextAsync("3 MiB in 10 minutes");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        page.Complaints.ShouldBeEmpty();
    }
}
