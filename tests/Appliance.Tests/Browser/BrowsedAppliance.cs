using Appliance.Tests.Api;
using Appliance.Tests.Cli;
using Microsoft.Playwright;

namespace Appliance.Tests.Browser;

/// <summary>A daemon and Debian's Chromium before it: <c>await using var browsed = await BrowsedAppliance.StartAsync();</c></summary>
internal sealed class BrowsedAppliance : IAsyncDisposable
{
    /// <summary>In milliseconds: what is to come on the screen may come slowly on a machine that does other things as well.</summary>
    private const float Patience = 20_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private BrowsedAppliance(TestAppliance appliance, IPlaywright playwright, IBrowser browser) => (Appliance, _playwright, _browser) = (appliance, playwright, browser);

    public TestAppliance Appliance { get; }

    public static async Task<BrowsedAppliance> StartAsync(bool setUp = true, IReadOnlyDictionary<string, object>? settings = null)
    {
        var appliance = await CommandedAppliance.StartAsync(setUp, "https://127.0.0.1:0", settings);
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], // The tests run as root, where Chromium has no sandbox.
        });
        return new BrowsedAppliance(appliance, playwright, browser);
    }

    /// <summary>A new browser profile with one page in it, not signed in.</summary>
    public async Task<BrowserPage> OpenAsync(BrowserNewContextOptions? options = null, Uri? address = null)
    {
        options ??= new BrowserNewContextOptions();
        options.IgnoreHTTPSErrors = true; // Nobody has put our root into this browser.
        options.BaseURL = (address ?? Appliance.Address).ToString();
        options.Locale ??= "en-GB";
        options.TimezoneId ??= "Europe/Berlin";
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        var context = await _browser.NewContextAsync(options);
        return new BrowserPage(await context.NewPageAsync());
    }

    /// <summary>The same, signed in; as the administrator unless asked otherwise.</summary>
    public async Task<BrowserPage> SignedInAsync(
        BrowserNewContextOptions? options = null, Uri? address = null, string name = TestAppliance.Administrator, string password = TestAppliance.Password)
    {
        var page = await OpenAsync(options, address);
        await page.VisitAsync("/sign-in");
        await page.Page.GetByLabel("Name").FillAsync(name);
        await page.Page.Locator("input[type=password]").FillAsync(password);
        await page.Page.Locator("button[type=submit]").ClickAsync();
        await page.ReadyAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Appliance.DisposeAsync();
    }
}
