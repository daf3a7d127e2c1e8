using Appliance.Server.Network;

namespace Appliance.Server.Dns.Publishing;

/// <summary>The state that is answered from. A change of what Network knows, or of what people have written, makes a new one at once.</summary>
internal sealed class PublishedZones : IDisposable
{
    private readonly Lock _printing = new();
    private readonly INames _names;
    private readonly ZoneMemory _written;
    private readonly ZonePress _press;
    private volatile ZoneTable _now = ZoneTable.Empty;

    public PublishedZones(INames names, ISubnets subnets, ZoneMemory written, ZoneSerials serials)
    {
        (_names, _written, _press) = (names, written, new ZonePress(names, subnets, serials));
        _names.Changed += Print;
        _written.Changed += Print;
        Print();
    }

    public ZoneTable Now => _now;

    /// <summary>Raised after <see cref="Now"/> shows another state. Handlers return at once.</summary>
    public event Action? Changed;

    public void Dispose()
    {
        _names.Changed -= Print;
        _written.Changed -= Print;
    }

    private void Print()
    {
        lock (_printing)
        {
            if (_written.Now is not { } written) return;
            _now = _press.Print(written, _now);
        }
        Changed?.Invoke();
    }
}
