using Appliance.Contracts;
using Appliance.Tests.Cli;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>What can be taken back is offered to be taken back; two operators at one object lose nothing.</summary>
public sealed class UndoTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AChangeOfASubnetIsTakenBackWithoutWhatOthersChanged()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = await WithLabAsync(browsed);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/subnets/lab");
        var lease = (await api.SubnetAsync("lab", Stop)).LeaseSeconds;
        await page.Page.Locator("#field-subnet-lease").FillAsync("777");
        await SaveAsync(page);
        await Expect(page.Page.Locator(".toast .undo")).ToBeVisibleAsync();
        (await api.SubnetAsync("lab", Stop)).LeaseSeconds.ShouldBe(777);
        await api.ChangeSubnetAsync("lab", new SubnetSpec { Domain = "other.internal" }, Stop);
        await page.ShootAsync("undo");
        await page.Page.Locator(".toast .undo").ClickAsync();

        await Expect(page.Page.GetByText("It is as it was.")).ToBeVisibleAsync();
        var now = await api.SubnetAsync("lab", Stop);
        (now.LeaseSeconds, now.Domain).ShouldBe((lease, "other.internal"));
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task ARejectedMachineIsListenedToAgain()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var (_, code) = await CommandedAppliance.EnrolAsync(browsed.Appliance, 5);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/inbox");
        await Expect(page.Page.Locator(".machine .code")).ToHaveTextAsync(code);
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Reject" }).ClickAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await page.Page.Locator(".toast .undo").WaitForAsync();
        (await api.IgnoredAsync(10, null, Stop)).Total.ShouldBe(1);
        await page.Page.Locator(".toast .undo").ClickAsync();

        await Expect(page.Page.GetByText("is listened to again")).ToBeVisibleAsync();
        (await api.IgnoredAsync(10, null, Stop)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task TwoOperatorsAtOneSubnetSeeEachOthersChangeAndLoseNothing()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = await WithLabAsync(browsed);
        var (one, other) = (await browsed.SignedInAsync(), await browsed.SignedInAsync());
        await one.GoAsync("/subnets/lab");
        await other.GoAsync("/subnets/lab");
        await one.Page.Locator("#field-subnet-domain").FillAsync("ones.internal");
        await one.Page.Keyboard.PressAsync("Tab");
        await other.Page.Locator("#field-subnet-domain").FillAsync("others.internal");
        await other.Page.Locator("#field-subnet-lease").FillAsync("4321");
        await SaveAsync(other);

        await Expect(one.Page.GetByText("Somebody else has changed this subnet")).ToBeVisibleAsync();
        await Expect(one.Page.Locator("#field-subnet-domain")).ToHaveValueAsync("ones.internal"); // What is typed stays.
        await one.ShootAsync("conflict");
        (await one.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await SaveAsync(one);
        await one.Page.Locator(".toast").First.WaitForAsync();
        var now = await api.SubnetAsync("lab", Stop);
        (now.Domain, now.LeaseSeconds).ShouldBe(("ones.internal", 4321)); // The other's second change is still there.

        await Expect(other.Page.Locator("#field-subnet-domain")).ToHaveValueAsync("ones.internal"); // Nothing was being typed there.
        (one.Complaints.Count, other.Complaints.Count).ShouldBe((0, 0));
    }

    private static async Task<ApplianceClient> WithLabAsync(BrowsedAppliance browsed)
    {
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.AddSubnetAsync(
            new SubnetSpec { Name = "lab", Cidr = "10.99.0.0/24", Pools = [new AddressRange("10.99.0.100", "10.99.0.199")], Domain = "lab.internal", Mode = SubnetMode.Off }, Stop);
        return api;
    }

    private static Task SaveAsync(BrowserPage page) => page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
}
