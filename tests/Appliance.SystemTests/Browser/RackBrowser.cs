using Appliance.Contracts;
using Appliance.Rack;
using Appliance.SystemTests.Racks;
using Appliance.Tests.Browser;
using Microsoft.Playwright;

namespace Appliance.SystemTests.Browser;

/// <summary>Debian's Chromium inside a rack's network, signed in at the appliance's own address.</summary>
internal sealed class RackBrowser : IAsyncDisposable
{
    private const string Operator = "grace";
    private const string Password = "a quiet grey heron";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private RackBrowser(IPlaywright playwright, IBrowser browser, BrowserPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public BrowserPage Page { get; }

    public static async Task<RackBrowser> SignedInAsync(RackFixture rack, CancellationToken stop)
    {
        var api = rack.Api.Client;
        if ((await api.UsersAsync(stop)).All(user => user.Name != Operator))
        {
            await api.AddUserAsync(new UserSpec(Operator, Password), stop);
            await api.AddGrantAsync(new GrantSpec("administrator", Operator), stop);
        }
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = await InsideAsync(rack),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], // The tests run as root, where Chromium has no sandbox.
        });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true, // Nobody has put our root into this browser.
            BaseURL = $"https://{NetworkNamespace.ServerAddress}:8443",
            Locale = "en-GB",
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
        });
        var page = new BrowserPage(await context.NewPageAsync(), NetworkNamespace.ServerAddress);
        await page.VisitAsync("/sign-in");
        await page.Page.GetByLabel("Name").FillAsync(Operator);
        await page.Page.Locator("input[type=password]").FillAsync(Password);
        await page.Page.Locator("button[type=submit]").ClickAsync();
        await page.ReadyAsync();
        return new RackBrowser(playwright, browser, page);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A program that is Chromium inside the rack's network.</summary>
    private static async Task<string> InsideAsync(RackFixture rack)
    {
        var program = Path.Combine(rack.Folder, "chromium");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec ip netns exec {rack.Rack.Network.Name} /usr/bin/chromium \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }
}
