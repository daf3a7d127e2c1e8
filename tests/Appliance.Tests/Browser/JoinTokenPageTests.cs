using Appliance.Agent.Commands;
using Appliance.Agent.Link;
using Appliance.Contracts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Appliance.Tests.Browser;

/// <summary>A host that runs already, from the button to the command that is run on it.</summary>
public sealed class JoinTokenPageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheCommandIsShownOnceAndMayBeTakenBack()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/join-tokens");
        await page.Page.Locator(".empty").GetByText("Add a host").ClickAsync();
        await page.Page.GetByLabel("Host name").FillAsync("not a name");
        await page.Page.GetByLabel("Minutes").FillAsync("soon");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".field.wrong")).ToHaveCountAsync(2);
        await page.Page.GetByLabel("Host name").FillAsync("kvm-1");
        await page.Page.GetByLabel("Minutes").FillAsync("30");
        await page.Page.Keyboard.PressAsync("Enter");
        var words = (await page.Page.Locator("#join-command").InnerTextAsync()).Split(' ');
        JoinToken.TryParse(new Arguments(words[2..], ["--token"]).Needed("--token"), out _).ShouldBeTrue();
        await page.Page.GetByText("Copy", new PageGetByTextOptions { Exact = true }).ClickAsync();
        (await page.Page.EvaluateAsync<string>("getSelection().toString()")).ShouldBe(string.Join(' ', words));
        await page.ShootAsync("join-command");

        await page.Page.GetByText("Close", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page.Page.GetByText(words[^1])).ToHaveCountAsync(0);
        await Expect(page.Page.Locator("tbody")).ToContainTextAsync("kvm-1");
        await page.ShootAsync("join-tokens");

        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        var token = (await api.JoinTokensAsync(10, null, Stop)).Items.ShouldHaveSingleItem();
        await api.RemoveJoinTokenAsync(token.Id, Stop);
        await page.GoAsync("/join-tokens");
        await Expect(page.Page.Locator(".empty")).ToBeVisibleAsync();
        page.Complaints.ShouldBeEmpty();
    }
}
