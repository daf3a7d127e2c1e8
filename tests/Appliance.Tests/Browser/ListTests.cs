using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>Long lists as an operator uses them.</summary>
public sealed class ListTests
{
    private const int Many = 10_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TenThousandMachinesAreOneTableOfWhichOnlyWhatIsInSightExists()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ManyMachines.AddAsync(browsed.Appliance, Many, Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources");
        var rows = page.Page.Locator("tbody tr[aria-rowindex]");
        await Expect(page.Page.Locator(".pager")).ToContainTextAsync("10,000");
        await Expect(rows.First).ToContainTextAsync("node-00000");

        await page.Page.Locator(".table-frame").EvaluateAsync("frame => frame.scrollTop = frame.scrollHeight / 2");
        await Expect(page.Page.GetByText("node-05000")).ToBeVisibleAsync();
        await page.ShootAsync("resources-middle");
        await page.Page.Locator(".table-frame").EvaluateAsync("frame => frame.scrollTop = frame.scrollHeight");
        await Expect(page.Page.GetByText("node-09999")).ToBeVisibleAsync();
        (await rows.CountAsync()).ShouldBeLessThan(120);
        (await rows.Last.GetAttributeAsync("aria-rowindex")).ShouldBe("10001");

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Memory" }).ClickAsync();
        await Expect(page.Page.Locator("th[aria-sort=ascending]")).ToHaveTextAsync("Memory");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Memory" }).ClickAsync();
        await Expect(rows.First).ToContainTextAsync("node-09999");
        await page.Page.ReloadAsync(); // The order is in the address.
        await page.ReadyAsync();
        await Expect(rows.First).ToContainTextAsync("node-09999");

        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("lifecycle:active r610");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".pager")).ToContainTextAsync("1,250");
        await Expect(rows.First).ToContainTextAsync("node-09992");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task AViewIsSavedUnderANameAndLeadsBackToWhatWasShown()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ManyMachines.AddAsync(browsed.Appliance, 8, Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources?q=lifecycle%3Aactive&sort=-memory");
        var views = page.Page.Locator("summary", new PageLocatorOptions { HasText = "Views" });
        await views.ClickAsync();
        await page.Page.GetByLabel("Name of the view").FillAsync("Active, largest first");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save what is shown" }).ClickAsync();
        await Expect(page.Page.GetByText("The view is saved as Active, largest first.")).ToBeVisibleAsync();
        await page.ShootAsync("views");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();

        await page.GoAsync("/resources");
        await Expect(page.Page.Locator(".pager")).ToContainTextAsync("8 in all");
        await views.ClickAsync();
        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Active, largest first" }).ClickAsync();
        await Expect(page.Page.Locator(".pager")).ToContainTextAsync("2 in all");
        await Expect(page.Page.Locator("tbody tr[aria-rowindex]").First).ToContainTextAsync("node-00004");

        await views.ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Forget the view Active, largest first" }).ClickAsync();
        await Expect(page.Page.GetByText("Nothing saved yet")).ToBeVisibleAsync();
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task MachinesAreCardsForWhomThatSuitsPageByPageInTheSameOrder()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ManyMachines.AddAsync(browsed.Appliance, 60, Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources?sort=-memory");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cards" }).ClickAsync();
        var cards = page.Page.Locator(".card-rows > li");
        await Expect(cards).ToHaveCountAsync(50);
        await Expect(cards.First).ToContainTextAsync("node-00059");
        await page.ShootAsync("resources-cards");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Next page" }).ClickAsync();
        await Expect(cards).ToHaveCountAsync(10);
        await page.Page.ReloadAsync(); // That it is cards is in the address.
        await page.ReadyAsync();
        await Expect(cards.First).ToContainTextAsync("node-00009");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Table" }).ClickAsync();
        await Expect(page.Page.Locator("tbody tr[aria-rowindex]").First).ToContainTextAsync("node-00059");
        page.Complaints.ShouldBeEmpty();
    }
}
