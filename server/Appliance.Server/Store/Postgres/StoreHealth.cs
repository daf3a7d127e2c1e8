using Appliance.Contracts;

namespace Appliance.Server.Store.Postgres;

/// <summary>Whether PostgreSQL answered lately. Every statement reports here, so each absence is logged once when it begins and once when it ends.</summary>
internal sealed class StoreHealth(StoreSettings settings, TimeProvider time, ILogger<StoreHealth> log) : IServiceReport
{
    private readonly Lock _gate = new();
    private volatile bool _present;
    private DateTimeOffset? _awaySince;
    private string _reason = "";
    private long _absences;

    public bool Present => _present;

    public long Absences => Interlocked.Read(ref _absences);

    public void Answered()
    {
        if (_present) return;
        lock (_gate)
        {
            if (_present) return;
            _present = true;
            if (_awaySince is { } since) Log.StoreReturned(log, time.GetUtcNow() - since);
            _awaySince = null;
        }
    }

    public void Lost(Exception cause)
    {
        lock (_gate)
        {
            var known = _awaySince is not null;
            _present = false;
            _awaySince ??= time.GetUtcNow();
            _reason = (cause.InnerException ?? cause).Message;
            if (known) return;
            _absences++;
            Log.StoreAway(log, _reason);
        }
    }

    public ServiceStatus Report()
    {
        var kind = settings.IsEmbedded ? "embedded PostgreSQL" : "external PostgreSQL";
        if (_present) return new ServiceStatus("store", ServiceState.Running, kind);
        lock (_gate)
        {
            return _awaySince is { } since
                ? new ServiceStatus("store", ServiceState.Failed, $"{kind} is away since {since:u}: {_reason}")
                : new ServiceStatus("store", ServiceState.Starting, kind);
        }
    }
}
