using Appliance.Contracts;
using Appliance.Tests.Api;
using Appliance.Tests.Identity;
using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>"My account": passkeys with Chromium's own authenticator, and codes of another.</summary>
public sealed class AccountTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APasskeyIsAddedSignsInAndIsRemoved()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync(address: ByName(browsed));
        await AuthenticatorAsync(page);
        await page.GoAsync("/account");
        await ButtonAsync(page, "Add a passkey"); // Without a name.
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(1);
        await page.Page.GetByLabel("Name of the passkey").FillAsync("grey key");
        await ButtonAsync(page, "Add a passkey");
        var remove = page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove the passkey grey key" });
        await Expect(remove).ToBeVisibleAsync();
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.ShootAsync("account");
        await page.Page.GetByLabel("Name of the passkey").FillAsync("the same again");
        await ButtonAsync(page, "Add a passkey");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("holds a passkey of yours already");

        await page.Page.Context.ClearCookiesAsync();
        await page.VisitAsync("/sign-in?back=%2Fevents");
        await page.ShootAsync("sign-in-passkey");
        await ButtonAsync(page, "Sign in with a passkey");
        await page.ReadyAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Events");

        await page.GoAsync("/account");
        await remove.ClickAsync();
        await Expect(remove).ToHaveCountAsync(0);
        await page.Page.Context.ClearCookiesAsync();
        await page.VisitAsync("/sign-in");
        await ButtonAsync(page, "Sign in with a passkey");
        await Expect(page.Page.Locator(".notice.bad")).ToContainTextAsync(FaultCodes.PasskeyRefused);
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task ABareAddressIsSaidToKnowNoPasskeys()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.OpenAsync();
        await page.VisitAsync("/sign-in");
        await Expect(page.Page.GetByText("Passkeys work where the appliance is opened by its name")).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("Sign in with a passkey")).ToHaveCountAsync(0);
        await page.ShootAsync("sign-in-by-address");

        var signedIn = await browsed.SignedInAsync();
        await signedIn.GoAsync("/account");
        await Expect(signedIn.Page.GetByText("You have opened the appliance by an IP address.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task AnAuthenticatorIsSetUpWithTheQrCodeAndTakenAwayWithARecoveryCode()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/account");
        await ButtonAsync(page, "Set up");
        await Expect(page.Page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "QR code" })).ToBeVisibleAsync();
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.ShootAsync("account-qr");
        var secret = Base32Encoding.ToBytes((await page.Page.Locator("section code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        var code = page.Page.GetByLabel("Code", new PageGetByLabelOptions { Exact = true });
        await code.FillAsync("000000");
        await ButtonAsync(page, "Confirm");
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(1);
        await code.FillAsync(new Totp(secret).ComputeTotp());
        await ButtonAsync(page, "Confirm");
        await Expect(page.Page.Locator(".codes li")).ToHaveCountAsync(10);
        await page.ShootAsync("account-recovery");
        var recovery = await page.Page.Locator(".codes code").First.InnerTextAsync();
        (await new ApplianceClient(browsed.Appliance.SignedIn).MeAsync(Stop)).SecondFactor.ShouldBeTrue();
        await ButtonAsync(page, "I have them");

        await code.FillAsync(recovery);
        await ButtonAsync(page, "Take away");
        await Expect(page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Set up" })).ToBeVisibleAsync();
        (await new ApplianceClient(browsed.Appliance.SignedIn).MeAsync(Stop)).SecondFactor.ShouldBeFalse();
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhoSignedInLongAgoIsLedThroughTheSignInAndBack()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/account");
        await browsed.Appliance.Store.ExecuteAsync($"update identity.api_tokens set created_at = created_at - interval '16 minutes'", Stop);
        await ButtonAsync(page, "Set up");
        await Expect(page.Page.GetByText("What you were about to do changes how you sign in.")).ToBeVisibleAsync();
        await page.ShootAsync("sign-in-recent");
        await page.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync(TestAppliance.Administrator);
        await page.Page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(TestAppliance.Password);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ReadyAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("My account");
        await ButtonAsync(page, "Set up");
        await Expect(page.Page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "QR code" })).ToBeVisibleAsync();
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task OnesOwnPasswordIsChangedByWhoeverKnowsTheOldOne()
    {
        const string Next = "an older grey heron";
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        var (old, chosen) = (page.Page.GetByLabel("Password so far"), page.Page.GetByLabel("New password"));
        await page.GoAsync("/account");
        await old.FillAsync("not hers at all");
        await chosen.FillAsync("short");
        await ButtonAsync(page, "Change the password");
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(1);
        await chosen.FillAsync(Next);
        await ButtonAsync(page, "Change the password");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(FaultCodes.SignInRefused);
        await old.FillAsync(TestAppliance.Password);
        await ButtonAsync(page, "Change the password");
        await Expect(page.Page.GetByText("Your password is changed")).ToBeVisibleAsync();

        await page.GoAsync("/events"); // still signed in
        var anonymous = new ApplianceClient(browsed.Appliance.Anonymous);
        (await anonymous.LoginAsync(new LoginRequest(TestAppliance.Administrator, Next), Stop)).Token.ShouldNotBeNull();
        await Should.ThrowAsync<FaultException>(() => anonymous.LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password), Stop));
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhoHasLostTheirPhoneIsHelpedByWhoManagesPeople()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var his = await new TestPeople(browsed.Appliance).ClientAsync("otto");
        await his.ConfirmTotpAsync(new Totp(Base32Encoding.ToBytes((await his.BeginTotpAsync(Stop)).Secret)).ComputeTotp(), Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/users/otto");
        await ButtonAsync(page, "Take second factor away");
        var sheet = page.Page.GetByRole(AriaRole.Dialog);
        await sheet.GetByRole(AriaRole.Textbox).FillAsync("otto");
        await page.ShootAsync("user-take-factor");
        await sheet.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Take second factor away" }).ClickAsync();
        await Expect(page.Page.GetByText("otto has neither second factor nor passkeys any more.")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take second factor away" })).ToHaveCountAsync(0);
        (await his.MeAsync(Stop)).SecondFactor.ShouldBeFalse();
        page.Complaints.ShouldBeEmpty();
    }

    private static Uri ByName(BrowsedAppliance browsed) => new UriBuilder(browsed.Appliance.Address) { Host = "localhost" }.Uri;

    /// <summary>One that is built into the computer, and knows its owner.</summary>
    private static async Task AuthenticatorAsync(BrowserPage page)
    {
        var chromium = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await chromium.SendAsync("WebAuthn.enable");
        await chromium.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private static Task ButtonAsync(BrowserPage page, string name) => page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).ClickAsync();
}
