namespace Appliance.Agent.Bus;

/// <summary>The bus of the machine. It is connected to at the first call, and again at the first call after a connection was lost.</summary>
internal sealed class SystemBus(string address) : IBus, IDisposable
{
    private readonly Lock gate = new();
    private BusConnection? connection;

    public SystemBus() : this(Environment.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS") is { Length: > 0 } given ? given : "unix:path=/run/dbus/system_bus_socket")
    {
    }

    public async Task<IReadOnlyList<BusValue>> CallAsync(BusCall call, CancellationToken stop) => await Connection().CallAsync(call, stop);

    public void Dispose()
    {
        lock (gate) connection?.Dispose();
    }

    private BusConnection Connection()
    {
        lock (gate) return connection is { IsOver: false } open ? open : connection = BusConnection.Open(address);
    }
}
