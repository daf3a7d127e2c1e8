using System.Net;
using System.Net.Sockets;

namespace Appliance.Tests.Frame;

/// <summary>TCP ports of 127.0.0.1, for servers that tests start.</summary>
internal static class LoopbackPort
{
    /// <summary>One that nobody has.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task<bool> AnswersAsync(int port, CancellationToken stop)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
