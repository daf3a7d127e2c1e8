using System.Collections.Concurrent;
using System.Net;
using Appliance.Contracts;
using Appliance.Server.Events;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appliance.Server.Agents.Listener;

/// <summary>Counts open connections, in all and per source, and closes what is too many before a byte of TLS is spoken.</summary>
internal sealed class ConnectionLimit(AgentsSettings settings, IEvents events, AgentMeters meters)
{
    private readonly ConcurrentDictionary<IPAddress, int> _perSource = [];
    private int _all;

    public void Guard(ListenOptions listen) => listen.Use(next => async connection =>
    {
        var source = DoorSocket.Source((connection.RemoteEndPoint as IPEndPoint)?.Address);
        var all = Interlocked.Increment(ref _all);
        var here = _perSource.AddOrUpdate(source, 1, (_, count) => count + 1);
        try
        {
            if (all <= settings.EnrolmentConnections && here <= settings.EnrolmentConnectionsPerSource) await next(connection);
            else Refuse(connection, source);
        }
        finally
        {
            Interlocked.Decrement(ref _all);
            Leave(source);
        }
    });

    private void Refuse(ConnectionContext connection, IPAddress source)
    {
        meters.Refused(FaultCodes.TooManyRequests);
        events.Raise(new Event("agents.enrolment-crowded", Severity.Warning, null, $"{source} has too many connections to the enrolment port; more are closed at once."));
        connection.Abort();
    }

    private void Leave(IPAddress source)
    {
        if (_perSource.AddOrUpdate(source, 0, (_, count) => count - 1) == 0) _perSource.TryRemove(new KeyValuePair<IPAddress, int>(source, 0));
    }
}
