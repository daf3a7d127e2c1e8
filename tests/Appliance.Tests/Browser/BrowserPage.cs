using System.Reflection;
using System.Text.Json;
using Microsoft.Playwright;

namespace Appliance.Tests.Browser;

/// <summary>A page, and all it has complained of: what its policy forbade, what it asked of other hosts.</summary>
internal sealed class BrowserPage
{
    private const float Patience = 20_000;
    private static readonly string Axe = ReadAxe();

    /// <param name="own">The host that a page may ask besides the loopback address.</param>
    public BrowserPage(IPage page, string own = "localhost")
    {
        Page = page;
        page.Console += (_, said) =>
        {
            if (said.Type == "error" && !said.Text.Contains("Failed to load resource", StringComparison.Ordinal)) Complaints.Add(said.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Host != "127.0.0.1" && url.Host != own) Complaints.Add($"asked {url.Host}");
        };
    }

    public IPage Page { get; }

    public List<string> Complaints { get; } = [];

    public Task VisitAsync(string path) => Page.GotoAsync(path);

    /// <summary>The frame stands and answers.</summary>
    public async Task ReadyAsync()
    {
        try
        {
            await Page.Locator(".frame[data-ready=yes] h1").First.WaitForAsync(new LocatorWaitForOptions { Timeout = Patience });
        }
        catch (TimeoutException late)
        {
            await ShootAsync("late");
            throw new TimeoutException($"{Page.Url} is not ready. It complains: {string.Join("; ", Complaints)}. It shows: {await Page.InnerTextAsync("body")}", late);
        }
    }

    public async Task GoAsync(string path)
    {
        await VisitAsync(path);
        await ReadyAsync();
    }

    /// <summary>Serious and critical findings of axe-core, as "rule: element".</summary>
    public async Task<IReadOnlyList<string>> AccessibilityFaultsAsync()
    {
        // As script of the browser's own world: the page's policy lets no foreign script in.
        await Page.EvaluateAsync(Axe);
        // What is fading in or out has come to its end first: half-transparent letters have no contrast that anybody reads by.
        await Page.EvaluateAsync("for (const a of document.getAnimations()) if (a.effect.getComputedTiming().endTime !== Infinity) a.finish()");
        var found = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations.filter(v => v.impact === 'serious' || v.impact === 'critical')");
        return
        [
            .. from rule in found.EnumerateArray()
               from node in rule.GetProperty("nodes").EnumerateArray()
               select $"{rule.GetProperty("id").GetString()}: {node.GetProperty("html").GetString()} {node.GetProperty("failureSummary").GetString()}",
        ];
    }

    /// <summary>Kept in the folder that SCREENSHOTS names, for people to look at.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder) return;
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }

    private static string ReadAxe()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("axe.min.js") ?? throw new InvalidOperationException("axe.min.js is not built in.");
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
