using System.Net.NetworkInformation;
using Appliance.Server.Network.Subnets;
using Appliance.Server.Store;

namespace Appliance.Server.Network.Memory;

/// <summary>Fills the memory before the services on the wire start, and follows the machine's own addresses afterwards.</summary>
internal sealed class LoadSubnets(
    IStore store, NetworkTables tables, NetworkMemory memory, FirstSubnet first, TimeProvider time, ILogger<LoadSubnets> log) : BackgroundService
{
    private bool _loaded;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryLoadAsync(cancellationToken);
        if (!_loaded) Log.StoreAway(log);
        NetworkChange.NetworkAddressChanged += LookAgain;
        await base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        NetworkChange.NetworkAddressChanged -= LookAgain;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!_loaded)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            await TryLoadAsync(stoppingToken);
        }
    }

    private void LookAgain(object? sender, EventArgs args) => memory.LookAgain();

    private async Task TryLoadAsync(CancellationToken stop)
    {
        try
        {
            memory.Swap(await tables.ReadAsync(store, stop));
            await first.DefineAsync(stop);
            _loaded = true;
            Log.Loaded(log, memory.Now.Subnets.Count, memory.Now.Reservations.Count);
        }
        catch (StoreAwayException)
        {
            // The loop below tries again: an appliance whose database comes late serves late, and does not fall over.
        }
    }
}
