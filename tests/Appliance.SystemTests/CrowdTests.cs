using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>Many at once, and how much the appliance needs for it. A rack of its own: nobody else may be measured along.</summary>
[Collection(CrowdCollection.Name)]
public sealed class CrowdTests(CrowdRack rack)
{
    private const int Crowd = 200;
    private const long IdleLimit = 200L << 20;

    [Fact]
    public async Task TwoHundredMachinesEnrolAtOnceWithoutOneFailure()
    {
        var stop = TestContext.Current.CancellationToken;
        Figures.Print("server, idle, resident", $"{rack.Rack.Server.Daemon.ResidentBytes >> 20} MiB");
        rack.Rack.Server.Daemon.ResidentBytes.ShouldBeLessThan(IdleLimit);

        var machines = Enumerable.Range(1, Crowd).Select(_ => rack.NewMachine()).ToList();
        var started = TimeProvider.System.GetTimestamp();
        var replies = await Task.WhenAll(machines.Select(machine => machine.BootAndEnrollAsync(stop)));
        var took = TimeProvider.System.GetElapsedTime(started);

        replies.Select(reply => reply.Pending.Code).Distinct(StringComparer.Ordinal).Count().ShouldBe(Crowd);
        await Poll.UntilAsync("Everybody on the list", TimeSpan.FromSeconds(30), async () =>
            (await rack.Api.ResourcesAsync()).Count(resource => resource.Pending is not null) == Crowd);
        Figures.Print($"{Crowd} simulated machines at once, to pending", $"{took.TotalSeconds:0.0} s");
        Figures.Print("DHCP meanwhile", rack.Machines.DhcpAnswers.ToString());
        Figures.Print("server, afterwards, resident", $"{rack.Rack.Server.Daemon.ResidentBytes >> 20} MiB");
        foreach (var machine in machines) machine.Dispose();
    }
}
