using Appliance.Contracts;
using Appliance.Tests.Cli;
using Appliance.Tests.Network;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>A screen whose connection breaks says so, and goes on where it was.</summary>
public sealed class ConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ALostConnectionIsShownAndGoesOnWhereItWasWithWhatHappenedMeanwhile()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await using var path = new FailingPath(browsed.Appliance.Address.Port);
        var page = await browsed.SignedInAsync(address: new UriBuilder(browsed.Appliance.Address) { Port = path.Port }.Uri);
        await page.GoAsync("/resources?q=lifecycle%3Anew");
        await page.Page.Locator("[data-filter]").FillAsync("half typed");
        var lost = page.Page.Locator("#components-reconnect-modal");
        await Expect(lost).ToBeHiddenAsync();

        path.Break();
        await Expect(lost).ToBeVisibleAsync();
        await Expect(lost).ToContainTextAsync("connection");
        await page.ShootAsync("lost");
        var (mac, _) = await CommandedAppliance.EnrolAsync(browsed.Appliance, 5);
        await new ApplianceClient(browsed.Appliance.SignedIn).ApproveAsync(mac, new ApproveRequest("meanwhile"), Stop);
        path.Mend();

        await Expect(lost).ToBeHiddenAsync();
        await Expect(page.Page.Locator("[data-filter]")).ToHaveValueAsync("half typed");
        await Expect(page.Page.Locator(".drawer")).ToContainTextAsync("meanwhile");
    }
}
