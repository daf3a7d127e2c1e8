using System.Globalization;

namespace Appliance.Rack;

/// <summary>Clients behind a relay: the program <c>dhcpload</c>, run where the relay is.</summary>
internal sealed class DhcpLoad(NetworkNamespace where, string program)
{
    /// <param name="server">Whom the relay asks.</param>
    /// <param name="relay">The relay's address in the clients' network.</param>
    /// <param name="first">The first client's number.</param>
    public async Task<DhcpFigures> RunAsync(string server, string relay, long first, int clients, int atOnce)
    {
        var said = (await where.RunAsync(program, server, relay, $"{first}", $"{clients}", $"{atOnce}")).Split(' ');
        return new DhcpFigures(Read(0), Read(2), Read(3));

        double Read(int at) => double.Parse(said[at], CultureInfo.InvariantCulture);
    }
}

/// <param name="PerSecond">Clients from DISCOVER to ACK.</param>
/// <param name="Late">Milliseconds from DISCOVER to ACK at the 99th percentile.</param>
/// <param name="Repeated">Packets that had to be sent again.</param>
internal sealed record DhcpFigures(double PerSecond, double Late, double Repeated);
