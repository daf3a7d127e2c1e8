using Appliance.Agent.Inventory;
using Appliance.Agent.Inventory.Neighbours;

namespace Appliance.Agent.Commands;

/// <summary>Prints the hardware and is done; it does not wait for neighbours to announce themselves.</summary>
internal static class InventoryCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words, TimeProvider time, CancellationToken stop)
    {
        _ = new Arguments(words, []);
        var machine = new Machine(new HostFiles(), new EthtoolAddresses(), new NoNeighbours(), booted: null, time);
        await Console.Out.WriteLineAsync(HardwareText.Json(await machine.LookAsync(stop)));
        return Exit.Ok;
    }
}
