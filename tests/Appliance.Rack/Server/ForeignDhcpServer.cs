namespace Appliance.Rack;

/// <summary>Somebody else's DHCP server on the rack's network: dnsmasq in a namespace of its own.</summary>
public sealed class ForeignDhcpServer : IAsyncDisposable
{
    public const string Address = "10.99.0.9";

    private readonly NetworkNamespace _inside;
    private readonly RunningProgram _dnsmasq;

    private ForeignDhcpServer(NetworkNamespace inside, RunningProgram dnsmasq) => (_inside, _dnsmasq) = (inside, dnsmasq);

    public static async Task<ForeignDhcpServer> StartAsync(NetworkNamespace rack, string folder)
    {
        var inside = await rack.AddNeighbourAsync("fo", $"{Address}/24");
        var dnsmasq = inside.Start("dnsmasq", Path.Combine(folder, "dnsmasq.log"), "dnsmasq",
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=eth0", "--bind-interfaces", "--log-dhcp", "--log-facility=-",
            "--dhcp-range=10.99.0.10,10.99.0.19,255.255.255.0,2m", "--no-ping", "--dhcp-authoritative", "--user=root",
            $"--dhcp-leasefile={Path.Combine(folder, "dnsmasq.leases")}", $"--pid-file={Path.Combine(folder, "dnsmasq.pid")}",
        ]);
        await Poll.UntilAsync("A foreign DHCP server", TimeSpan.FromSeconds(10), () =>
            dnsmasq.Alive ? dnsmasq.LastWords().Contains("DHCP", StringComparison.Ordinal) : throw new InvalidOperationException(dnsmasq.LastWords()));
        return new ForeignDhcpServer(inside, dnsmasq);
    }

    public async ValueTask DisposeAsync()
    {
        await _dnsmasq.EndAsync(TimeSpan.FromSeconds(5));
        _dnsmasq.Dispose();
        await _inside.DisposeAsync();
    }
}
