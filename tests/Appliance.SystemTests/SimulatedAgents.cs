using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>Our own agent being many machines (<c>appliance-agent --simulate</c>), beside the appliance in its network.</summary>
internal static class SimulatedAgents
{
    /// <summary>The address of the simulated machine with this number, as the agent makes it.</summary>
    public static MacAddress MacOf(int number) => new(0x02_51_00_00_00_00UL | ((ulong)number << 4));

    public static RunningProgram Start(RackFixture rack, string name, params string[] arguments) =>
        rack.Rack.Network.Start(name, Path.Combine(rack.Folder, $"{name}.log"), rack.Rack.Artifacts.Agent, arguments);

    /// <summary>One host joins with a token of its own, is approved if somebody must, is active, and is switched off.</summary>
    public static async Task JoinAsync(RackFixture rack, int number, TimeSpan deadline)
    {
        var token = Path.Combine(rack.Folder, $"join-{number}");
        await File.WriteAllTextAsync(token, (await rack.Api.JoinTokenAsync()).Token);
        using var host = Start(rack, $"host-{number}", "--simulate", "1", "--tokens", token, "--first", $"{number}");
        var mac = MacOf(number);
        var resource = await rack.ResourceAsync(mac, deadline, "known", one => one.Pending is not null || one.Lifecycle == Lifecycle.Active);
        if (resource.Pending is { } pending) await rack.Api.ApproveAsync(resource.Id, new ApproveRequest($"host-{number}", pending.Code));
        await rack.ResourceAsync(mac, deadline, "an active member", one => one is { Lifecycle: Lifecycle.Active, Connected: true });
        await host.EndAsync(TimeSpan.FromSeconds(5));
        host.ExitCode.ShouldBe(0, host.LastWords());
    }

    /// <summary>It ends by itself, and says that nobody failed.</summary>
    public static async Task EndedWellAsync(RunningProgram agents, TimeSpan deadline)
    {
        await Poll.UntilAsync($"The end of {agents.Name}", deadline, () => !agents.Alive, () => agents.LastWords());
        agents.ExitCode.ShouldBe(0, agents.LastWords());
    }
}
