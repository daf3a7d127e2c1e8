using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network;
using Appliance.Tests.Api;
using Appliance.Tests.Cli;
using Appliance.Tests.Dns;
using Appliance.Tests.Network;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>What an operator does, by keyboard where the law says so.</summary>
public sealed class OperatorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheFirstRunLeadsFromTheTokenToTheDashboardByKeyboard()
    {
        await using var browsed = await BrowsedAppliance.StartAsync(setUp: false);
        var page = await browsed.OpenAsync();
        await page.VisitAsync("/");
        await page.Page.WaitForURLAsync("**/first-run");
        await page.ShootAsync("first-run-1");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await Expect(page.Page.GetByLabel("Set-up token")).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync(browsed.Appliance.SetupToken);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByLabel("Your sign-in name")).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync("grace");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.TypeAsync("short");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".field.wrong")).ToContainTextAsync("10 to 128 characters");
        await page.ShootAsync("first-run-2");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.Page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FocusAsync();
        await page.Page.Keyboard.TypeAsync("a quiet grey heron");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ReadyAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Protect your account");
        await page.ShootAsync("first-run-3");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await TabToAsync(page, "Later");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ReadyAsync();

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Dashboard");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("Welcome!");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("10.99.0.0/24");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhereAnotherDhcpServerAnswersTheFirstRunStaysSilentAndSaysWho()
    {
        await using var browsed = await BrowsedAppliance.StartAsync(setUp: false);
        var others = (SimulatedNeighbours)browsed.Appliance.Services.GetRequiredService<IForeignServers>();
        others.Heard["br0"] = new HeardServers([new HeardDhcpServer("10.99.0.9", "52:54:00:00:00:09")]);
        var page = await browsed.OpenAsync();
        await TokenAsync(page, browsed);
        await Expect(page.Page.Locator(".choice").First).ToContainTextAsync("Another DHCP server answers here: 10.99.0.9 (52:54:00:00:00:09).");
        await Expect(page.Page.Locator(".choice").Nth(1)).ToContainTextAsync("the interface has no link");
        await page.ShootAsync("first-run-others");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();

        await page.Page.GetByLabel("Your sign-in name").FillAsync("grace");
        others.Heard.Clear();
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Look again" }).ClickAsync();
        await Expect(page.Page.Locator(".choice").First).ToContainTextAsync("No other DHCP server answers here.");
        await Expect(page.Page.GetByLabel("Your sign-in name")).ToHaveValueAsync("grace");
        others.Again.ShouldBe(2);

        others.Heard["br0"] = new HeardServers([new HeardDhcpServer("10.99.0.9", null)]);
        await page.Page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(TestAppliance.Password);
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Set up and sign in" }).ClickAsync();
        await page.ReadyAsync();
        others.Again.ShouldBe(2); // The form that is sent takes what was heard.
        var login = await new ApplianceClient(browsed.Appliance.Anonymous).LoginAsync(new LoginRequest("grace", TestAppliance.Password), Stop);
        (await new ApplianceClient(browsed.Appliance.WithToken(login.Token!)).SubnetsAsync(Stop)).ShouldHaveSingleItem().Mode.ShouldBe(SubnetMode.Off);
    }

    /// <summary>The browser is closed at each step in turn, and another begins anew.</summary>
    [Fact]
    public async Task AFirstRunThatIsBrokenOffAtAnyStepLeadsToTheEndAllTheSame()
    {
        await using var browsed = await BrowsedAppliance.StartAsync(setUp: false);
        var first = await browsed.OpenAsync();
        await first.VisitAsync("/");
        await first.Page.WaitForURLAsync("**/first-run");
        await first.Page.Context.CloseAsync();

        var second = await browsed.OpenAsync();
        await TokenAsync(second, browsed);
        await second.Page.GetByLabel("Your sign-in name").FillAsync("grace");
        await second.Page.Context.CloseAsync();

        var third = await browsed.OpenAsync();
        await TokenAsync(third, browsed);
        await third.Page.GetByLabel("Your sign-in name").FillAsync("grace");
        await third.Page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(TestAppliance.Password);
        await third.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Set up and sign in" }).ClickAsync();
        await third.ReadyAsync();
        await Expect(third.Page.Locator("h1")).ToHaveTextAsync("Protect your account");
        await third.Page.Context.CloseAsync();

        var last = await browsed.OpenAsync();
        await last.VisitAsync("/first-run");
        await last.Page.WaitForURLAsync("**/sign-in*");
        await last.Page.GetByLabel("Name").FillAsync("grace");
        await last.Page.Locator("input[type=password]").FillAsync(TestAppliance.Password);
        await last.Page.Locator("button[type=submit]").ClickAsync();
        await last.ReadyAsync();
        await Expect(last.Page.Locator("h1")).ToHaveTextAsync("Dashboard");
        (await last.Page.InnerTextAsync("main")).ShouldContain("10.99.0.0/24");
        await last.GoAsync("/protect");
        await last.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Set up" }).ClickAsync();
        var secret = OtpNet.Base32Encoding.ToBytes((await last.Page.Locator("section code").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await last.Page.GetByLabel("Code", new PageGetByLabelOptions { Exact = true }).FillAsync(new OtpNet.Totp(secret).ComputeTotp());
        await last.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Confirm" }).ClickAsync();
        await Expect(last.Page.Locator(".codes li")).ToHaveCountAsync(10);
        await Expect(last.Page.GetByText("Your account is protected.")).ToBeVisibleAsync();
        await last.ShootAsync("protect-done");
        await last.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "To the dashboard" }).ClickAsync();
        await Expect(last.Page.Locator("h1")).ToHaveTextAsync("Dashboard");
        last.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task TheDnsPageFiltersAndLeadsToWhatARecordFollows()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await PublishedRecordsTests.FurnishAsync(browsed.Appliance, new ApplianceClient(browsed.Appliance.SignedIn));
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/");
        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "DNS records" }).ClickAsync();
        await Expect(page.Page.GetByText("Change it there, and the record changes at once.")).ToBeVisibleAsync();
        await page.Page.Locator("select[aria-label=Type]").SelectOptionAsync("A");
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        await page.ShootAsync("dns-filtered");
        page.Page.Url.ShouldContain("type");

        await new ApplianceClient(browsed.Appliance.SignedIn).ReserveAsync("lab", "52:54:00:00:00:78", new ReservationSpec("10.99.0.10", "scanner"), Stop);
        await Expect(page.Page.Locator("tbody").GetByText("scanner.lab.internal")).ToBeVisibleAsync(); // It comes by itself.
        await page.Page.Locator("tr", new PageLocatorOptions { HasText = "web1.lab.internal" }).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "web1", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("web1");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task RecordsAreEditedWhereTheyStandAndAFileIsLookedAtFirst()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await PublishedRecordsTests.FurnishAsync(browsed.Appliance, api);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/zones");
        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "lab.internal" }).First.ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add records" }).ClickAsync();
        await page.Page.Locator("#field-record-name").FillAsync("www");
        await page.Page.Locator("#field-record-data").FillAsync("10.99.0.300");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator(".field.wrong")).ToContainTextAsync("not an IPv4 address");
        await page.Page.Locator("#field-record-data").FillAsync("10.99.0.80");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator(".record-name", new PageLocatorOptions { HasText = "10.99.0.80" })).ToBeVisibleAsync();
        await page.ShootAsync("zone");

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Edit www.lab.internal A" }).ClickAsync();
        await page.Page.Locator("#field-record-data").FillAsync("10.99.0.80\n10.99.0.81");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator(".record code", new PageLocatorOptions { HasText = "10.99.0.81" })).ToBeVisibleAsync();

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Secondaries" }).ClickAsync();
        await page.Page.Locator("#field-secondary-newKey").FillAsync("ns2.lab.internal");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make a key" }).ClickAsync();
        await Expect(page.Page.GetByText("It is shown this once")).ToBeVisibleAsync();
        await page.Page.Locator("#field-secondary-address").FillAsync("127.53.0.79:5399");
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("dialog").GetByText("has not asked since the start")).ToBeVisibleAsync();
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.ShootAsync("zone-secondaries");
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close" }).ClickAsync();
        (await api.DnsSecondariesAsync("lab.internal", Stop)).ShouldHaveSingleItem().Key.ShouldBe("ns2.lab.internal");

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Check", Exact = true }).ClickAsync();
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Check now" }).ClickAsync();
        await Expect(page.Page.Locator("dialog").GetByText("DNS is served on no address")).ToBeVisibleAsync();
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close" }).ClickAsync();

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Forwarding" }).ClickAsync();
        await page.Page.Locator("#field-forward-domain").FillAsync("ad.example");
        await page.Page.Locator("#field-forward-servers").FillAsync("dc1.ad.example");
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("dialog .field.wrong")).ToContainTextAsync("is not an address");
        await page.Page.Locator("#field-forward-servers").FillAsync("192.0.2.11 192.0.2.12:5353");
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("dialog").GetByText("192.0.2.11:53, 192.0.2.12:5353")).ToBeVisibleAsync();
        await page.Page.Locator("#field-cache-name").FillAsync("a..b");
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Forget", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("dialog .field.wrong")).ToContainTextAsync("is not a name");
        await page.Page.Locator("#field-cache-name").FillAsync("example.org");
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Forget", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("dialog").GetByText("0 answers are forgotten.")).ToBeVisibleAsync();
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.ShootAsync("zones-forwarding");
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close" }).ClickAsync();

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Updates", Exact = true }).ClickAsync();
        await page.Page.Locator("#field-updater-key").SelectOptionAsync("ns2.lab.internal");
        await page.Page.Locator("#field-updater-names").FillAsync("*.dyn a..b");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Allow" }).ClickAsync();
        await Expect(page.Page.Locator("dialog .field.wrong")).ToContainTextAsync("is no name in the zone");
        await page.Page.Locator("#field-updater-names").FillAsync("*.dyn");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Allow" }).ClickAsync();
        await Expect(page.Page.Locator("dialog").GetByText("*.dyn.lab.internal")).ToBeVisibleAsync();
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.ShootAsync("zone-updaters");
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close" }).ClickAsync();
        (await api.DnsUpdatersAsync("lab.internal", Stop)).ShouldHaveSingleItem().Names.ShouldBe(["*.dyn.lab.internal"]);

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Import" }).ClickAsync();
        await page.Page.Locator("#field-zone-file").FillAsync("mail IN A 10.99.0.25\nwrong IN A x\n");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Look first" }).ClickAsync();
        await Expect(page.Page.GetByText("2: \"x\" is not an IPv4 address")).ToBeVisibleAsync();
        await page.ShootAsync("zone-import");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.Page.Locator("#field-zone-file").FillAsync("mail IN A 10.99.0.25\n");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Look first" }).ClickAsync();
        await Expect(page.Page.GetByText("Record sets: 1 new")).ToBeVisibleAsync();
        await page.Page.Locator("dialog").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Import" }).ClickAsync();
        await Expect(page.Page.Locator(".record code", new PageLocatorOptions { HasText = "10.99.0.25" })).ToBeVisibleAsync();
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task AMachineThatAsksIsOnTheScreenByItselfAndApprovedByKeyboard()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/inbox");
        await Expect(page.Page.GetByText("No machine waits")).ToBeVisibleAsync();

        var (mac, code) = await CommandedAppliance.EnrolAsync(browsed.Appliance, 5);
        await Expect(page.Page.Locator(".machine .code")).ToHaveTextAsync(code);
        await page.Page.Locator(".machine input[type=text]").FocusAsync();
        await page.Page.Keyboard.TypeAsync("web5");
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page.GetByText("web5 is approved.")).ToBeVisibleAsync();
        (await new ApplianceClient(browsed.Appliance.SignedIn).ResourceAsync(mac, Stop)).Resource.Name.ShouldBe("web5");
    }

    [Fact]
    public async Task SomebodyAddsANotificationTestsItAndSeesHowThatWent()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/notifications");
        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Add a notification" }).First.ClickAsync();
        await page.Page.Locator("#field-notification-channel").SelectOptionAsync("Webhook");
        await page.Page.Locator("#field-notification-url").FillAsync("http://hooks.invalid/appliance");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator(".field.wrong")).ToContainTextAsync("https://");
        await page.Page.Locator("#field-notification-url").FillAsync("https://hooks.invalid/appliance");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add", Exact = true }).ClickAsync();

        await Expect(page.Page.GetByText("whsec_")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Send a test" }).ClickAsync();

        await Expect(page.Page.Locator(".detail")).ToContainTextAsync("The receiver can not be reached", new LocatorAssertionsToContainTextOptions { Timeout = 20_000 });
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove" }).ClickAsync();
        await Expect(page.Page.GetByText("Nobody tells you anything yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task LanguageAndAppearanceSwitchAtOnceAndAreRemembered()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.Page.Locator("#me > summary").ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Dark" }).ClickAsync();
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Deutsch" }).ClickAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Übersicht");
        await page.GoAsync("/events");

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Ereignisse");
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task EverythingThatIsWrongWithASubnetIsSaidAtOnceAndInPlace()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/subnets/new");
        await page.Page.GetByLabel("Name").FillAsync("no name");
        await page.Page.GetByLabel("Network", new PageGetByLabelOptions { Exact = true }).FillAsync("10.99.0.0/24");
        await page.Page.GetByLabel("Gateway").FillAsync("192.0.2.1");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add", Exact = true }).ClickAsync();

        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(2);
        await page.ShootAsync("subnet-wrong");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await Expect(page.Page.GetByLabel("Name")).ToHaveValueAsync("no name");
    }

    [Fact]
    public async Task ThePaletteTheKeyboardMapAndTheHelpAreReachedByKeys()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.Page.Keyboard.PressAsync("?");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Keyboard");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("h");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Help: Dashboard");
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("Control+k");
        await page.Page.GetByRole(AriaRole.Combobox).FillAsync("subn");
        await page.ShootAsync("palette");
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Subnets");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task SigningOutByKeyboardVoidsTheToken()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        var page = await browsed.SignedInAsync();
        (await api.TokensAsync(null, Stop)).ShouldContain(token => token.Kind == TokenKind.Session && token.MadeFrom == "127.0.0.1");
        await page.Page.Locator("#me > summary").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(page.Page.GetByText("You are signed out.")).ToBeVisibleAsync();
        (await page.AccessibilityFaultsAsync()).ShouldBeEmpty();
        await page.ShootAsync("sign-in");
        (await api.TokensAsync(null, Stop)).ShouldNotContain(token => token.Kind == TokenKind.Session);
        var cookies = await page.Page.Context.CookiesAsync();
        cookies.ShouldNotContain(cookie => cookie.Name == "__Host-appliance");
    }

    [Fact]
    public async Task AScreenWhoseTokenWasVoidedElsewhereAsksToSignInAndComesBack()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/leases?q=web");
        var session = (await api.TokensAsync(null, Stop)).Single(token => token.Kind == TokenKind.Session);
        await api.RemoveTokenAsync(session.Id, Stop);

        await Expect(page.Page.GetByText("Your sign-in has ended.")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 15_000 });
        await page.Page.GetByLabel("Name").FillAsync(TestAppliance.Administrator);
        await page.Page.GetByLabel("Password").FillAsync(TestAppliance.Password);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ReadyAsync();
        WebUtility.UrlDecode(page.Page.Url).ShouldEndWith("/leases?q=web");
    }

    private static async Task TokenAsync(BrowserPage page, BrowsedAppliance browsed)
    {
        await page.VisitAsync("/");
        await page.Page.WaitForURLAsync("**/first-run");
        await Expect(page.Page.GetByLabel("Set-up token")).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync(browsed.Appliance.SetupToken);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByLabel("Your sign-in name")).ToBeFocusedAsync();
    }

    /// <summary>By the Tab key alone.</summary>
    private static async Task TabToAsync(BrowserPage page, string text)
    {
        for (var pressed = 0; pressed < 60; pressed++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await page.Page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()") == text) return;
        }
        throw new InvalidOperationException($"Nobody reaches '{text}' by keyboard.");
    }
}
