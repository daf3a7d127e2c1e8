using System.Globalization;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests.Soak;

/// <summary>
/// A day of a site in minutes: nothing that the server holds grows with what it has done. SOAK_HOURS makes it longer.
/// </summary>
[Collection(SoakCollection.Name)]
public sealed class SoakTests(SoakRack rack)
{
    private const int Machines = 20;
    private const int Members = 20;
    private const double MostGrowth = 1.10;

    private static int Hours => int.TryParse(Environment.GetEnvironmentVariable("SOAK_HOURS"), NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ? Math.Max(24, hours) : 24;

    [Fact]
    public async Task ADayOfWorkLeavesTheServerAsSmallAsItWas()
    {
        var stop = TestContext.Current.CancellationToken;
        var tokens = Path.Combine(rack.Folder, "soak-tokens");
        await File.WriteAllLinesAsync(tokens, await Task.WhenAll(Enumerable.Range(0, Members).Select(async _ => (await rack.Api.JoinTokenAsync()).Token)), stop);
        using var day = new SiteDay(rack, await MakeMachinesAsync(stop));
        var seen = new List<Footprint>();
        var began = TimeProvider.System.GetTimestamp();

        for (var hour = 0; hour < Hours; hour++)
        {
            using var agents = SimulatedAgents.Start(rack, $"soak-{hour}", "--simulate", $"{Members}", "--tokens", tokens, "--state", Path.Combine(rack.Folder, "soak-state"));
            await AllConnectedAsync(agents);
            await day.HourAsync(hour, stop);
            seen.Add(await Footprint.OfAsync(rack.Rack.Server.Daemon, rack.Api));
            await agents.EndAsync(TimeSpan.FromSeconds(20));
        }

        // The first quarter warms up.
        var (early, late) = (Footprint.Median(seen[(Hours / 4)..(Hours / 2)]), Footprint.Median(seen[(Hours - Hours / 4)..]));
        Figures.Print($"{Hours} hours of a site in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s", $"{day.Operations} operations");
        Figures.Print("server in the second quarter", early.ToString());
        Figures.Print("server in the last quarter", late.ToString());
        (late.Resident / early.Resident).ShouldBeLessThan(MostGrowth, string.Join('\n', seen));
        (late.Heap / early.Heap).ShouldBeLessThan(MostGrowth, string.Join('\n', seen));
        (late.Threads - early.Threads).ShouldBeLessThan(8, string.Join('\n', seen));
        (late.Handles - early.Handles).ShouldBeLessThan(16, string.Join('\n', seen));
    }

    private Task AllConnectedAsync(RunningProgram agents) => Poll.UntilAsync("All members", TimeSpan.FromMinutes(2), async () =>
    {
        foreach (var one in (await rack.Api.ResourcePageAsync(500, pending: true)).Items)
            await rack.Api.ApproveAsync(one.Id, new ApproveRequest($"host-{one.Id:N}", one.Pending!.Code));
        return await rack.Api.MetricAsync("appliance_agents_connected") == Members;
    }, () => agents.LastWords());

    /// <summary>Machines that are known and switched by the simulated driver.</summary>
    private async Task<IReadOnlyList<Guid>> MakeMachinesAsync(CancellationToken stop)
    {
        var made = new List<Guid>();
        for (var number = 0; number < Machines; number++)
        {
            var mac = new MacAddress(0x52_54_0A_00_00_00UL | (uint)number);
            await rack.Api.ExpectAsync(mac, 3600);
            var resource = await rack.ResourceAsync(mac, TimeSpan.FromSeconds(10), "known", _ => true);
            await rack.Api.Client.SetPowerAsync(resource.Id.ToString(), new PowerSpec { Driver = "simulated", Address = "honest" }, stop);
            made.Add(resource.Id);
        }
        return made;
    }
}

/// <summary>Nobody else may be measured along.</summary>
public sealed class SoakRack : SimulationRack;

[CollectionDefinition(Name)]
public sealed class SoakCollection : ICollectionFixture<SoakRack>
{
    public const string Name = "a day of a site";
}
