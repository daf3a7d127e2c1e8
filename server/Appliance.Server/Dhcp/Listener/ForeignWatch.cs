using System.Net.Sockets;
using Appliance.Server.Network;

namespace Appliance.Server.Dhcp.Listener;

/// <summary>
/// Listens for answers of other DHCP servers while an interface is served, and asks for them now and then: a switch or a forgotten router
/// that begins to give addresses is named within minutes, and at once when a client asks it aloud.
/// </summary>
internal sealed class ForeignWatch(ForeignServerProbe probe, DhcpSettings settings, TimeProvider time)
{
    /// <summary>Until <paramref name="stop"/>. Whoever is heard is told; <paramref name="asked"/> with all who answered a question.</summary>
    /// <exception cref="SocketException">The interface is gone, or the right to do so is missing.</exception>
    public Task RunAsync(HostInterface at, Action<ForeignServer> heard, Action<IReadOnlyList<ForeignServer>> asked, CancellationToken stop) =>
        Task.WhenAll(ListenAsync(at, heard, stop), AskAsync(at, asked, stop));

    private static async Task ListenAsync(HostInterface at, Action<ForeignServer> heard, CancellationToken stop)
    {
        using var socket = new FrameSocket(at.Index, listens: true);
        var own = at.Addresses.Select(a => a.Address).ToHashSet();
        var buffer = new byte[2048];
        while (true)
        {
            var from = PacketEndPoint.Blank();
            var length = await socket.ReceiveAsync(buffer, from, stop);
            var sender = PacketEndPoint.Sender(from);
            if (sender != at.Mac && ForeignServerProbe.Answerer(buffer.AsSpan(0, length), transaction: null) is { } server && !own.Contains(server.ToIPAddress()))
                heard(new ForeignServer(server, sender));
        }
    }

    private async Task AskAsync(HostInterface at, Action<IReadOnlyList<ForeignServer>> asked, CancellationToken stop)
    {
        if (settings.WatchMinutes == 0) return;
        while (true)
        {
            await Task.Delay(TimeSpan.FromMinutes(settings.WatchMinutes), time, stop);
            if (at.Up) asked(await probe.AskAsync(at, settings.Probe, stop));
        }
    }
}
