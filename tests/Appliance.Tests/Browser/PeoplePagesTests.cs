using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Tests.Api;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>Users, groups, roles and the audit trail, as an administrator uses them.</summary>
public sealed class PeoplePagesTests
{
    private const string Password = "a quiet grey heron";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AUserIsAddedGetsARoleAndThePageSaysWhatTheyMay()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/users");
        await ButtonAsync(page, "Add a user");
        await page.Page.GetByLabel("Sign-in name").FillAsync("Not A Name");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Add" }).ClickAsync();
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(1);
        await page.Page.GetByLabel("Sign-in name").FillAsync("grace");
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Add" }).ClickAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("grace");
        await Expect(page.Page.GetByText("May nothing yet.", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();

        await page.Page.GetByLabel("Role", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("operator");
        await page.Page.GetByLabel("Scope").FillAsync("pool/default");
        await ButtonAsync(page, "Grant");
        await Expect(page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take back operator for pool/default" })).ToBeVisibleAsync();
        await page.Page.GetByLabel("Permission").SelectOptionAsync(Permissions.UserWrite);
        await ButtonAsync(page, "Ask");
        await Expect(page.Page.GetByRole(AriaRole.Status).Filter(new LocatorFilterOptions { HasText = "user.write" })).ToBeVisibleAsync();
        await page.ShootAsync("user-why");

        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        (await api.GrantsAsync(Stop)).ShouldContain(grant => grant.User == "grace" && grant.Role == "operator" && grant.Scope == "pool/default");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhoHoldsAPoolFindsItsMachinesAndNoDeadLinks()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        var machines = browsed.Appliance.Services.GetRequiredService<IMachines>();
        foreach (var number in new[] { 1, 2 }) await machines.SeenAsync(InventoryWorld.Mac(number), FirmwareKind.Bios, Stop);
        await api.MoveToPoolAsync(InventoryWorld.Mac(1).ToString(), "left", Stop);
        await new TestPeople(browsed.Appliance).JoinAsync("otto", "operator", "pool/left");

        var page = await browsed.SignedInAsync(name: "otto", password: TestPeople.Password);

        await Expect(page.Page.Locator("a.tile[href='/resources'] strong")).ToHaveTextAsync("1");
        await page.ShootAsync("dashboard-of-a-pool");
        List<string> refused = [];
        foreach (var path in await page.Page.Locator("nav a").EvaluateAllAsync<string[]>("links => [...new Set(links.map(link => link.getAttribute('href')))]"))
        {
            await page.GoAsync(path);
            foreach (var notice in await page.Page.Locator(".notice.bad").AllInnerTextsAsync()) refused.Add($"{path}: {notice}");
        }
        refused.ShouldBeEmpty();
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task ATokenForAProgramIsShownOnceAndWorks()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/tokens");
        await ButtonAsync(page, "Make a token");
        await page.Page.GetByLabel("Token", new PageGetByLabelOptions { Exact = true }).FillAsync("backup");
        await page.Page.GetByLabel("Days").FillAsync("soon");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(1);
        await page.Page.GetByLabel("Days").FillAsync("30");
        await page.Page.Keyboard.PressAsync("Enter");
        var token = await page.Page.Locator("dialog code.break").InnerTextAsync();
        await page.ShootAsync("token-made");

        using var program = browsed.Appliance.WithToken(token);
        (await new ApplianceClient(program).MeAsync(Stop)).Name.ShouldBe(TestAppliance.Administrator);
        await page.Page.GetByText("Close", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page.Page.GetByText(token)).ToHaveCountAsync(0);
        await Expect(page.Page.Locator("tbody")).ToContainTextAsync("backup");
    }

    [Fact]
    public async Task TheNavigationOffersWhatOneMay()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.AddUserAsync(new UserSpec("grace", Password), Stop);
        await api.AddGrantAsync(new GrantSpec("viewer", "grace"), Stop);
        var page = await browsed.OpenAsync();
        await page.VisitAsync("/sign-in");
        await page.Page.GetByLabel("Name").FillAsync("grace");
        await page.Page.GetByLabel("Password").FillAsync(Password);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ReadyAsync();

        var navigation = page.Page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Main navigation" });
        await Expect(navigation.GetByText("Resources")).ToBeVisibleAsync();
        await Expect(navigation.GetByText("Users")).ToHaveCountAsync(0);
        await Expect(navigation.GetByText("Audit")).ToHaveCountAsync(0);
        await page.GoAsync("/users");
        await Expect(page.Page.GetByText(FaultCodes.NotAllowed)).Not.ToHaveCountAsync(0);
    }

    [Fact]
    public async Task TheAuditTrailShowsWhatWasDoneAndThatItsChainIsWhole()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/audit");
        await api.AddGroupAsync(new GroupSpec("night-shift"), Stop);
        await Expect(page.Page.Locator("tbody tr").First).ToContainTextAsync("POST /api/v1/groups");
        await page.Page.Locator("tbody tr button.link").First.ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("night-shift");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.ShootAsync("audit-row");
        await page.Page.Keyboard.PressAsync("Escape");
        await ButtonAsync(page, "Verify the chain");

        await Expect(page.Page.GetByText("The chain is whole")).ToBeVisibleAsync();
        (await page.Page.InnerTextAsync("table")).ShouldNotContain("_blazor", customMessage: "a screen is no deed");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task ARoleIsMadeOfPermissions()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/roles");
        await ButtonAsync(page, "Add a role");
        await page.Page.GetByLabel("Name").FillAsync("switcher");
        await page.Page.GetByLabel(Permissions.PowerWrite).CheckAsync();
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Add" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "switcher" })).ToBeVisibleAsync();
        (await new ApplianceClient(browsed.Appliance.SignedIn).RolesAsync(Stop)).Single(role => role.Name == "switcher").Permissions.ShouldBe([Permissions.PowerWrite]);
        page.Complaints.ShouldBeEmpty();
    }

    private static Task ButtonAsync(BrowserPage page, string name) =>
        page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).ClickAsync();
}
