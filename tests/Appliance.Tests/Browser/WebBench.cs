using System.Diagnostics;
using Appliance.Contracts;
using Appliance.Tests.Cli;
using Microsoft.Playwright;

namespace Appliance.Tests.Browser;

/// <summary>
/// What the web UI costs, for <c>make bench</c>: until the dashboard of a thousand machines can be used and what it brings over the wire, how long the
/// browser is busy while a table of ten thousand rows is scrolled, how soon a change is on the screen, and the server's memory for each operator.
/// Browser and server share the machine.
/// </summary>
public sealed class WebBench(ITestOutputHelper output)
{
    private const int Visits = 7;
    private const int Operators = 50;
    private const int Changes = 10;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true), Trait("Run", "apart")]
    public async Task TheDashboardOfAThousandMachines()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ManyMachines.AddAsync(browsed.Appliance, 1000, Stop);
        await ManyMachines.BootAsync(browsed.Appliance, 1000);
        var (times, octets) = (new List<double>(), 0L);
        for (var visit = 0; visit < Visits; visit++)
        {
            var page = await browsed.SignedInAsync(); // A profile of its own each time: nothing is in its cache but what the sign-in brought.
            var traffic = await Traffic.ListenAsync(page.Page);
            var began = Stopwatch.GetTimestamp();
            await page.GoAsync("/");
            await page.Page.Locator(".shares").WaitForAsync();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            octets = Math.Max(octets, traffic.Octets);
            await page.Page.Context.CloseAsync();
        }
        times.Sort();
        output.WriteLine($"Dashboard with 1000 machines: usable after {times[Visits / 2]:0} ms (longest {times[^1]:0}), {octets / 1024.0:0} KiB on the wire with an empty cache");
    }

    [Fact(Explicit = true), Trait("Run", "apart")]
    public async Task ATableOfTenThousandRows()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ManyMachines.AddAsync(browsed.Appliance, 10_000, Stop);
        var page = await browsed.SignedInAsync();
        await page.GoAsync("/resources");
        await page.Page.Locator("tbody tr[aria-rowindex]").First.WaitForAsync();
        var longest = await page.Page.EvaluateAsync<double[]>("""
            async () => {
              const tasks = [];
              new PerformanceObserver(list => tasks.push(...list.getEntries().map(task => task.duration))).observe({ type: "longtask" });
              const frame = document.querySelector(".scrolls");
              await new Promise(settled => setTimeout(settled, 500));
              tasks.length = 0;
              for (let at = 0; at < frame.scrollHeight; at += 2500) {
                frame.scrollTop = at;
                await new Promise(drawn => setTimeout(drawn, 60));
              }
              return [Math.max(0, ...tasks), tasks.length];
            }
            """);
        output.WriteLine($"Scrolling through 10000 rows: longest task of the browser {longest[0]:0} ms, {longest[1]:0} above 50 ms");
    }

    [Fact(Explicit = true), Trait("Run", "apart")]
    public async Task AChangeOnTheScreen()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        var page = await browsed.SignedInAsync();
        var (mac, code) = await CommandedAppliance.EnrolAsync(browsed.Appliance, 1);
        await page.GoAsync("/inbox");
        await page.Page.GetByText(code).First.WaitForAsync();
        var api = new ApplianceClient(browsed.Appliance.SignedIn);
        await api.ApproveAsync(mac, new ApproveRequest("web0"), Stop);
        await page.GoAsync("/resources");
        var times = new List<double>();
        for (var change = 0; change < Changes; change++)
        {
            var (next, secret) = await CommandedAppliance.EnrolAsync(browsed.Appliance, 100 + change);
            await api.ApproveAsync(next, new ApproveRequest($"changed{change}"), Stop);
            var began = Stopwatch.GetTimestamp();
            await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = $"changed{change}", Exact = true }).WaitForAsync();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        times.Sort();
        output.WriteLine($"A change made elsewhere is on the screen after {times[Changes / 2]:0} ms (longest {times[^1]:0})");
    }

    [Fact(Explicit = true), Trait("Run", "apart")]
    public async Task FiftyOperators()
    {
        await using var browsed = await BrowsedAppliance.StartAsync();
        await ManyMachines.AddAsync(browsed.Appliance, 1000, Stop);
        var first = await browsed.SignedInAsync(); // What the first brings for all is no operator's.
        await first.GoAsync("/resources");
        var (heap, resident) = (GC.GetTotalMemory(forceFullCollection: true), Resident());
        for (var number = 0; number < Operators; number++)
        {
            var page = await browsed.SignedInAsync();
            await page.GoAsync("/resources");
        }
        var most = Resident() - resident;
        output.WriteLine(
            $"{Operators} operators: {(GC.GetTotalMemory(forceFullCollection: true) - heap) / Operators / 1048576.0:0.00} MiB of managed heap each, "
            + $"{(Resident() - resident) / Operators / 1048576.0:0.0} MiB resident each ({most / Operators / 1048576.0:0.0} before a collection)");
    }

    private static long Resident()
    {
        using var me = Process.GetCurrentProcess();
        return me.WorkingSet64;
    }
}
