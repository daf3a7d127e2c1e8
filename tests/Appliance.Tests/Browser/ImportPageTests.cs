using Appliance.Contracts;
using Appliance.Tests.Dhcp.Import;
using Appliance.Tests.Store;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

public sealed class ImportPageTests
{
    [Fact]
    public async Task FilesAreLookedAtFirst()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/subnets");
        await page.Page.Locator(".page-head, main").GetByRole(AriaRole.Link, new() { Name = "Import" }).First.ClickAsync();
        await Eventually.TryAsync(async () => // Files that are chosen before the page listens are not seen; nobody but a program is so fast.
        {
            await page.Page.Locator("#field-import-files").SetInputFilesAsync([.. Directory.EnumerateFiles(ImportedFiles.Path("dnsmasq"))]);
            return await page.Page.GetByText("rack.conf").CountAsync() > 0;
        }, "the files are there", TestContext.Current.CancellationToken);
        await Expect(page.Page.Locator("#field-import-relay")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Look what it comes to" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "would take over" })).ToBeVisibleAsync();
        await Expect(page.Page.Locator("tr").Filter(new() { HasText = "rack.conf:7" })).ToContainTextAsync("No place here");
        await Expect(page.Page.Locator("tr").Filter(new() { HasText = "10.99.0.0/24" })).ToContainTextAsync("for a class of machines");
        await page.ShootAsync("import.en.light.1280");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Take it over" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Took over" })).ToBeVisibleAsync();
        var happened = await new ApplianceClient(browsed.Appliance.SignedIn).EventsAsync(new EventQuery { Name = "dhcp.imported" }, TestContext.Current.CancellationToken);
        happened.Items.ShouldHaveSingleItem();
        page.Complaints.ShouldBeEmpty();
    }
}
