using Appliance.Contracts;
using Appliance.Tests.Cli;
using Appliance.Tests.Power;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>Machines are switched on the screen.</summary>
public sealed class PowerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AMachineIsSetUpTestedAndSwitched()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ApproveAsync(browsed, "web1", 1);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources/web1/power");
        await Expect(page.Page.GetByText("Nothing is set that could switch this machine.")).ToBeVisibleAsync();

        await page.Page.GetByLabel("Driver").SelectOptionAsync("simulated");
        await Button(page, "Save").ClickAsync();
        await Button(page, "Test").ClickAsync();
        await Expect(page.Page.GetByText("It answers. Power: Off")).ToBeVisibleAsync();
        await Button(page, "On").ClickAsync();
        await Expect(page.Page.Locator(".facts .chip")).ToHaveTextAsync("On");

        await Button(page, "Off").ClickAsync();
        await Expect(page.Page.Locator("dialog .danger")).ToBeDisabledAsync();
        await page.Page.Locator("dialog input").FillAsync("web1");
        await page.Page.Locator("dialog .danger").ClickAsync();
        await Expect(page.Page.Locator(".facts .chip")).ToHaveTextAsync("Off");
    }

    [Fact]
    public async Task AMachineIsFoundAndSwitchedByKeyboardAlone()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ApproveAsync(browsed, "web1", 1);
        await new ApplianceClient(browsed.Appliance.SignedIn).SetPowerAsync("web1", new PowerSpec { Driver = "simulated" }, Stop);
        var page = await browsed.SignedInAsync();
        var keys = page.Page.Keyboard;
        await keys.PressAsync("Control+k");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await keys.TypeAsync("web1");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("web1");
        await keys.PressAsync("Enter");
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("web1");

        await TabToAsync(page, "Power");
        await keys.PressAsync("Enter");
        await TabToAsync(page, "On");
        await keys.PressAsync("Enter");
        await Expect(page.Page.Locator(".facts .chip")).ToHaveTextAsync("On");
        await TabToAsync(page, "Off");
        await keys.PressAsync("Enter");
        await Expect(page.Page.Locator("dialog input")).ToBeFocusedAsync();
        await keys.TypeAsync("web1");
        await keys.PressAsync("Enter");
        await Expect(page.Page.Locator(".facts .chip")).ToHaveTextAsync("Off");
        page.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task ACertificateIsConfirmedByAPerson()
    {
        await using var bmc = await RedfishEmulator.StartAsync();
        await using var browsed = await BrowsedAppliance.StartAsync(settings: new Dictionary<string, object> { ["Power:Networks"] = new[] { "127.0.0.0/8" } });
        await ApproveAsync(browsed, "web1", 1);
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.SetPowerAsync("web1", new PowerSpec { Driver = "redfish", Address = "127.0.0.1", Port = bmc.Port, User = RedfishEmulator.User, Password = RedfishEmulator.Password }, Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources/web1/power");

        await Button(page, "Test").ClickAsync();
        await Expect(page.Page.GetByText(bmc.Fingerprint).First).ToBeVisibleAsync();
        await Button(page, "It is the same: accept it").ClickAsync();

        await Expect(page.Page.GetByText("It answers. Power: Off")).ToBeVisibleAsync();
        (await api.PowerAsync("web1", Stop)).Fingerprint.ShouldBe(bmc.Fingerprint);
    }

    [Fact]
    public async Task AVirtualMachineIsGivenItsHost()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ApproveAsync(browsed, "vm1", 1);
        await ApproveAsync(browsed, "host1", 2);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources/vm1/power");

        await page.Page.GetByLabel("Driver").SelectOptionAsync("libvirt");
        await Expect(page.Page.GetByLabel("Password")).ToHaveCountAsync(0);
        await Button(page, "Save").ClickAsync();
        await Expect(page.Page.GetByText("is needed for libvirt")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Host", new PageGetByLabelOptions { Exact = true }).FillAsync("host1");
        await page.Page.GetByLabel("Domain").FillAsync("web-prod");
        await page.ShootAsync("power-libvirt");
        await Button(page, "Save").ClickAsync();
        await Button(page, "Test").ClickAsync();

        await Expect(page.Page.GetByText("The agent of host1 can not switch virtual machines").First).ToBeVisibleAsync();
        await page.GoAsync("/resources/vm1/power");
        await Expect(page.Page.GetByLabel("Host", new PageGetByLabelOptions { Exact = true })).ToHaveValueAsync("host1");
        var kept = await new ApplianceClient(browsed.Appliance.SignedIn).PowerAsync("vm1", Stop);
        (kept.Driver, kept.ThroughName, kept.Address).ShouldBe(("libvirt", "host1", "web-prod"));
    }

    [Fact]
    public async Task ManyAreSwitchedAtOnceAndTheirNumberIsTyped()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ApproveAsync(browsed, "web1", 1);
        await ApproveAsync(browsed, "web2", 2);
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.SetPowerAsync("web1", new PowerSpec { Driver = "simulated" }, Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources");

        await page.Page.GetByLabel("Choose all").CheckAsync();
        await Button(page, "Cycle").ClickAsync();
        await page.Page.Locator("dialog input").FillAsync("2");
        await page.Page.Locator("dialog .danger").ClickAsync();

        await Expect(page.Page.Locator(".results")).ToContainTextAsync("Nothing is set that could switch web2.");
        await Expect(page.Page.Locator("tr", new PageLocatorOptions { HasText = "web1" })).ToContainTextAsync("On");
    }

    [Fact]
    public async Task TheDrawerShowsAJobAsLongAsItRunsAndLeadsToIt()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ApproveAsync(browsed, "web1", 1);
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.SetPowerAsync("web1", new PowerSpec { Driver = "simulated", Address = "slow" }, Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/events");
        var drawer = page.Page.Locator(".drawer");
        await drawer.GetByRole(AriaRole.Button).First.ClickAsync();

        var order = await api.SwitchAsync("web1", PowerAction.On, null, Stop);

        var line = drawer.Locator(".open-jobs li", new LocatorLocatorOptions { HasText = "web1" });
        await Expect(line.Locator(".meter")).ToBeVisibleAsync();
        await page.ShootAsync("drawer");
        await line.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.Page.WaitForURLAsync($"**/jobs/{order.Number}");
        await Expect(line).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 30_000 });
        await Expect(page.Page.Locator(".page-head .chip")).ToHaveTextAsync("Finished");
    }

    /// <summary>Goes on with the tabulator until the element with this text has the focus.</summary>
    private static async Task TabToAsync(BrowserPage page, string text)
    {
        for (var press = 0; press < 80; press++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await page.Page.EvaluateAsync<string>("document.activeElement.textContent.trim()") == text) return;
        }
        throw new TimeoutException($"The tabulator does not lead to '{text}'.");
    }

    private static ILocator Button(BrowserPage page, string name) => page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    private static async Task ApproveAsync(BrowsedAppliance browsed, string name, int number)
    {
        var (mac, code) = await CommandedAppliance.EnrolAsync(browsed.Appliance, number);
        await new ApplianceClient(browsed.Appliance.SignedIn).ApproveAsync(mac, new ApproveRequest(name, code), Stop);
    }
}
