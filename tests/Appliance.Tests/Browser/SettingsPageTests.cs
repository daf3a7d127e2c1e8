using Appliance.Contracts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

public sealed class SettingsPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASettingIsFoundCorrectedSavedAndTakenBack()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/settings");
        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("how long boots are remembered");
        await Expect(page.Page.Locator(".field")).ToHaveCountAsync(1);
        await page.Page.Locator("#setting-Boot-KeepDays").FillAsync("0");
        await Button("Save").ClickAsync();
        await Expect(page.Page.Locator(".field.wrong")).ToContainTextAsync("1 to 3650");
        await page.Page.Locator("#setting-Boot-KeepDays").FillAsync("30");
        await Button("Save").ClickAsync();
        await Expect(page.Page.GetByText("sudo systemctl restart appliance-server")).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".field")).ToContainTextAsync("Until then: 90.");
        (await api.SettingsAsync(Stop)).Waiting.ShouldBe(1);
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.ShootAsync("settings-changed");

        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("Dns:Forwarders");
        await page.Page.Locator("#setting-Dns-Forwarders").FillAsync("192.0.2.1\n192.0.2.2");
        await Button("Save").ClickAsync();
        await Expect(page.Page.GetByText("2 wait for a restart")).ToBeVisibleAsync();

        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("Boot:KeepDays");
        await Button("Take back: Boot:KeepDays").ClickAsync();
        await Expect(page.Page.GetByText("1 waits for a restart")).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#setting-Boot-KeepDays")).ToHaveValueAsync("90");
        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("Api:Listen");
        await Expect(page.Page.Locator("#setting-Api-Listen")).Not.ToBeEditableAsync();
        page.Complaints.ShouldBeEmpty();

        ILocator Button(string name) => page.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true });
    }
}
