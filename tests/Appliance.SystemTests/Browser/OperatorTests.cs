using Appliance.Contracts;
using Appliance.Rack;
using Appliance.SystemTests.Racks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.SystemTests.Browser;

/// <summary>What an operator sees of a machine that is switched on for the first time, without ever loading a page anew.</summary>
[Collection(MachineCollection.Name)]
public sealed class OperatorTests(MachineRack rack)
{
    private static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(135);
    private static readonly TimeSpan StepDeadline = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ANewMachineIsApprovedAndItsBootFollowedLiveInTheBrowser()
    {
        await using var browser = await RackBrowser.SignedInAsync(rack, Stop);
        var page = browser.Page;
        await page.GoAsync("/inbox");
        await using var machine = rack.Rack.Add(MachineSpec.Bios("watched", 21));
        await machine.PowerOnAsync();
        var code = await machine.WaitForCodeAsync(BootDeadline);

        var card = page.Page.Locator("article.machine", new PageLocatorOptions { HasText = code });
        await Expect(card).ToBeVisibleAsync(Within(StepDeadline));
        await Expect(card).ToContainTextAsync(machine.Spec.Mac.ToString());
        await page.ShootAsync("rack-inbox");
        await card.Locator("input[type=text]").FillAsync("watched");
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Approve", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByText("watched is approved.")).ToBeVisibleAsync();
        await rack.ResourceAsync(machine.Spec.Mac, StepDeadline, "a connected member", one => one is { Lifecycle: Lifecycle.Available, Connected: true });

        await page.GoAsync("/resources/watched/boot");
        var boots = page.Page.Locator(".boot");
        await Expect(boots).ToHaveCountAsync(1);
        await page.ShootAsync("rack-boot");
        await machine.PowerOffAsync();
        await machine.PowerOnAsync();
        await Expect(boots).ToHaveCountAsync(2, new LocatorAssertionsToHaveCountOptions { Timeout = (float)BootDeadline.TotalMilliseconds });
        foreach (var hop in new[] { "Asked for address", "Address offered", "Address given", "Script", "Kernel" }) await Expect(boots.First).ToContainTextAsync(hop, Contains(BootDeadline));
        await page.ShootAsync("rack-boot-live");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        // A machine that is plugged in is a change of the network, at which Chromium drops its connections: the screen goes on by itself.
        page.Complaints.ShouldAllBe(said => said.Contains("WebSocket closed", StringComparison.Ordinal));
    }

    private static LocatorAssertionsToBeVisibleOptions Within(TimeSpan patience) => new() { Timeout = (float)patience.TotalMilliseconds };

    private static LocatorAssertionsToContainTextOptions Contains(TimeSpan patience) => new() { Timeout = (float)patience.TotalMilliseconds, IgnoreCase = true };
}
