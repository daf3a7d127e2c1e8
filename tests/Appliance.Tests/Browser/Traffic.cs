using System.Text.Json;
using Microsoft.Playwright;

namespace Appliance.Tests.Browser;

/// <summary>Counts what comes over the wire to a page, answers and web socket alike. Its browser remembers nothing.</summary>
internal sealed class Traffic
{
    private long _octets;

    public long Octets => Interlocked.Read(ref _octets);

    public static async Task<Traffic> ListenAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var traffic = new Traffic();
        session.Event("Network.loadingFinished").OnEvent += (_, told) => traffic.Add(told?.GetProperty("encodedDataLength").GetDouble() ?? 0);
        session.Event("Network.webSocketFrameReceived").OnEvent += (_, told) => traffic.Add(FrameLength(told));
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new Dictionary<string, object> { ["cacheDisabled"] = true });
        return traffic;
    }

    /// <summary>Binary frames are told in base64.</summary>
    private static double FrameLength(JsonElement? told) => told?.GetProperty("response").GetProperty("payloadData").GetString()!.Length * 0.75 ?? 0;

    private void Add(double octets) => Interlocked.Add(ref _octets, (long)octets);
}
