using System.Net.Sockets;
using System.Text;

namespace Appliance.Agent.Membership;

/// <summary>Tells systemd that the service is up (sd_notify(3)): units of Type=notify wait for it.</summary>
internal static class Readiness
{
    public static void Announce()
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path) return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
            socket.Send(Encoding.ASCII.GetBytes("READY=1"));
        }
        catch (SocketException)
        {
            // Nobody listens; systemd will say so itself.
        }
    }
}
