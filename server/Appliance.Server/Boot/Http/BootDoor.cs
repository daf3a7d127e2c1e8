using System.Net;
using Appliance.Server.Network;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appliance.Server.Boot.Http;

/// <summary>
/// Plain HTTP/1.1 for boot loaders. The socket is open on all addresses, so that subnets may come and go; a connection to any other
/// than our address on a defined subnet is closed before a byte of it is read.
/// </summary>
internal sealed class BootDoor(BootSettings settings, ISubnets subnets) : IDoorListener
{
    public Door Door => Door.Boot;

    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> mark) => kestrel.Listen(IPAddress.Any, settings.HttpPort, listen =>
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            if (connection.LocalEndPoint is IPEndPoint local && subnets.All.Any(subnet => subnet.ServerAddress.Equals(local.Address))) return next(connection);
            connection.Abort(new ConnectionAbortedException("No subnet is served on this address."));
            return Task.CompletedTask;
        });
        mark(listen);
    });
}
