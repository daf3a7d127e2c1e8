using Appliance.Agent.Inventory.Simulated;
using Appliance.Agent.Link;

namespace Appliance.Tests.Agent.Link;

/// <summary>Requests as tests make them.</summary>
internal static class Asked
{
    public static EnrollmentOrder Order(ServerAddress server, ServerPin pin, MachineKey key) => new()
    {
        Servers = [server],
        Pin = pin,
        Key = key,
        Facts = _ => Task.FromResult(new SimulatedMachine(1).Look()),
        Role = "discovery",
        Clock = ClockTrust.Kept,
    };

    public static async Task OnceAsync(ServerAddress server, ServerPin pin, CancellationToken stop)
    {
        using var key = MachineKey.Create();
        using var desk = new EnrollmentDesk(server, new PinnedServer(pin, ClockTrust.Kept, TimeProvider.System), via: null);
        await desk.EnrollAsync(Order(server, pin, key), stop);
    }
}
