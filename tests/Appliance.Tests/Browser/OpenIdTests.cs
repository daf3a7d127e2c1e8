using Appliance.Contracts;
using Appliance.Tests.Api;
using Appliance.Tests.Frame;
using Appliance.Tests.Identity.OpenId;
using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>Signing in by way of a real provider, in a real browser.</summary>
public sealed class OpenIdTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheButtonLeadsToTheProviderAndBackToWhereOneWantedToGo()
    {
        await using var provider = await Glewlwyd.StartAsync(Stop);
        await using var browsed = await BrowsedAppliance.StartAsync(settings: OpenIdWorld.Settings(provider.Issuer, provider.CaFile));
        await OpenIdWorld.FurnishAsync(browsed.Appliance, "operator");
        await provider.RegisterAsync(new Uri(browsed.Appliance.Address, "/sign-in/openid").AbsoluteUri, Stop);
        var page = await browsed.OpenAsync();

        await page.VisitAsync("/leases");
        await page.ShootAsync("sign-in-openid");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in with Lab" }).ClickAsync();
        await page.Page.WaitForURLAsync(url => url.StartsWith(provider.Root, StringComparison.Ordinal));
        await page.Page.Locator("#username").FillAsync(Glewlwyd.Person);
        await page.Page.Locator("#password").FillAsync(Glewlwyd.Password);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Continue" }).ClickAsync();
        await page.ReadyAsync();

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Leases");
        (await page.Page.Context.CookiesAsync()).ShouldNotContain(cookie => cookie.Name == "__Host-appliance-openid");
        (await new ApplianceClient(browsed.Appliance.SignedIn).UserAsync(Glewlwyd.Person, Stop)).Kind.ShouldBe(UserKind.OpenId);
    }

    [Fact]
    public async Task AnAnswerInABrowserThatHasNotBegunIsTurnedDown()
    {
        await using var provider = await LyingProvider.StartAsync(Stop);
        await using var browsed = await BrowsedAppliance.StartAsync(settings: OpenIdWorld.Settings(provider.Issuer, provider.CaFile));
        var page = await browsed.OpenAsync();

        await page.VisitAsync("/sign-in/openid?code=abc&state=def");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("begun in another browser");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        (await page.Page.Context.CookiesAsync()).ShouldNotContain(cookie => cookie.Name == "__Host-appliance");
    }

    [Fact]
    public async Task AProviderThatIsAwayIsSaidSo()
    {
        await using var browsed = await BrowsedAppliance.StartAsync(settings: OpenIdWorld.Settings($"https://127.0.0.1:{LoopbackPort.Free()}", ""));
        var page = await browsed.OpenAsync();

        await page.VisitAsync("/sign-in/openid");

        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("OPENID_AWAY");
    }

    [Fact]
    public async Task TheSecondStepOfASignInIsTakenByThePage()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var ada = new ApplianceClient(browsed.Appliance.SignedIn);
        var secret = Base32Encoding.ToBytes((await ada.BeginTotpAsync(Stop)).Secret);
        var recovery = (await ada.ConfirmTotpAsync(new Totp(secret).ComputeTotp(), Stop)).Codes;
        var page = await browsed.OpenAsync();

        await page.VisitAsync("/sign-in?back=%2Fevents");
        await page.Page.GetByLabel("Name").FillAsync(TestAppliance.Administrator);
        await page.Page.Locator("input[type=password]").FillAsync(TestAppliance.Password);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Second step");
        await page.Page.Locator("input[name=Code]").FillAsync("000000");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("SECOND_FACTOR_REFUSED");
        await page.Page.Locator("input[name=Code]").FillAsync(recovery[0]);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ReadyAsync();

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Events");
    }
}
