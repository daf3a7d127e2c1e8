using Appliance.Contracts;
using Appliance.Tests.Cli;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

public sealed class RulePageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ARuleIsMadeFromAMachineThatWaitsTriedAndApplied()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await CommandedAppliance.EnrolAsync(browsed.Appliance, 1);
        await CommandedAppliance.EnrolAsync(browsed.Appliance, 2);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/inbox");
        await page.Page.GetByText("Rule from this machine").First.ClickAsync();
        await Expect(page.Page.Locator("#field-rule-model")).ToHaveValueAsync("Model 1");
        await page.Page.Locator("#field-rule-name").FillAsync("Rack 7");
        await Button("Add").ClickAsync();
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(2);
        await page.Page.Locator("#field-rule-name").FillAsync("rack-7");
        await page.Page.Locator("#field-rule-most").FillAsync("1");
        await Button("Try").ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Status).Filter(new LocatorFilterOptions { HasText = "would decide" })).ToContainTextAsync("→ node-1");
        (await api.ApprovalRulesAsync(Stop)).ShouldBeEmpty();
        await Button("Save and apply to those waiting").ClickAsync();
        await Expect(page.Page.Locator(".pick").GetByText("1 of 1 let in")).ToBeVisibleAsync();
        (await api.ResourceAsync("node-1", Stop)).Resource.Lifecycle.ShouldBe(Lifecycle.Verifying);

        await Button("Remove").ClickAsync();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("rack-7");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove" }).ClickAsync();
        await Expect(page.Page.GetByText("No rule yet")).ToBeVisibleAsync();
        (await api.ApprovalRulesAsync(Stop)).ShouldBeEmpty();
        page.Complaints.ShouldBeEmpty();

        ILocator Button(string name) => page.Page.Locator(".detail").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true });
    }
}
