using Appliance.Contracts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

public sealed class PluginPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APluginIsEnabledBySeeingThePlanSetByItsFormAndDisabled()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/plugins");
        await page.Page.GetByText("Simulated event listener").ClickAsync();
        await page.Page.Locator(".detail").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Enable" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("simulated-listener");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Enable" }).ClickAsync();
        await Expect(page.Page.Locator(".detail .chip").First).ToHaveTextAsync("running");
        var number = page.Page.Locator(".detail input[type=number]");
        await number.FillAsync("-5");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(1);
        await number.FillAsync("25");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Expect(page.Page.GetByText("are saved")).ToBeVisibleAsync();
        (await api.PluginSettingsAsync("simulated-listener", Stop)).Values.Values.ShouldContain(value => value.GetRawText() == "25");
        await page.Page.Locator(".detail").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Disable" }).ClickAsync();

        await Expect(page.Page.Locator(".detail .chip").First).ToHaveTextAsync("disabled");
        (await api.PluginAsync("simulated-listener", Stop)).Plugin.State.ShouldBe(PluginState.Installed);
        page.Complaints.ShouldBeEmpty();
    }
}
