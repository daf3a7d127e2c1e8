using System.Net;
using System.Net.Sockets;
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

    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> mark) => kestrel.Listen(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, settings.HttpPort, listen =>
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            if (connection.LocalEndPoint is IPEndPoint local && IsOurs(BootPages.Plain(local.Address))) return next(connection);
            connection.Abort(new ConnectionAbortedException("No subnet is served on this address."));
            return Task.CompletedTask;
        });
        mark(listen);
    });

    private bool IsOurs(IPAddress address) => subnets.All.Any(subnet => subnet.ServerAddress.Equals(address) || subnet.Ipv6?.ServerAddress.Equals(address) == true);
}
