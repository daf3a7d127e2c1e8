namespace Appliance.Agent.Bus;

/// <summary>An object of a service, by its path.</summary>
/// <param name="Deadline">How long each answer may take.</param>
internal sealed record BusObject(IBus Bus, string Service, string Path, TimeSpan Deadline)
{
    private const string Properties = "org.freedesktop.DBus.Properties";
    private const string Peer = "org.freedesktop.DBus.Peer";

    /// <exception cref="BusException">The service said no, is not there, or did not answer in time.</exception>
    public Task<IReadOnlyList<BusValue>> CallAsync(string face, string member, CancellationToken stop, params IReadOnlyList<BusValue> arguments) =>
        Bus.CallAsync(new BusCall(Service, Path, face, member, Deadline, arguments), stop);

    /// <exception cref="BusException">The service said no, is not there, or did not answer in time.</exception>
    public async Task<BusValue> GetAsync(string face, string property, CancellationToken stop) => (await CallAsync(Properties, "Get", stop, face, property))[0].As<BusVariant>().Value;

    /// <summary>Whether the service answers; one that can be started is.</summary>
    /// <exception cref="BusException">Why not.</exception>
    public Task PingAsync(CancellationToken stop) => CallAsync(Peer, "Ping", stop);
}
