namespace Appliance.Rack;

/// <summary>A packet filter on what the appliance sends: it lets so many bytes of a transfer through, and then none, until lifted.</summary>
public sealed class NetworkCut : IAsyncDisposable
{
    private readonly NetworkNamespace _network;

    private NetworkCut(NetworkNamespace network) => _network = network;

    /// <summary>TFTP data packets, known by their size: DHCP and DNS answers are smaller.</summary>
    public static Task<NetworkCut> AfterTftpBytesAsync(NetworkNamespace network, int bytes) =>
        CutAsync(network, $"meta l4proto udp udp length > 450 quota over {bytes} bytes drop");

    /// <summary>Everything from a TCP port of the appliance, after so many bytes.</summary>
    public static Task<NetworkCut> AfterTcpBytesAsync(NetworkNamespace network, int port, int bytes) =>
        CutAsync(network, $"tcp sport {port} quota over {bytes} bytes drop");

    public async ValueTask DisposeAsync() => await _network.RunAsync("nft", "delete", "table", "inet", "cut");

    private static async Task<NetworkCut> CutAsync(NetworkNamespace network, string rule)
    {
        await network.RunAsync("nft", $"table inet cut {{ chain out {{ type filter hook output priority 0; {rule}; }}; }}");
        return new NetworkCut(network);
    }
}
