using System.Text.Json;
using Appliance.Contracts;
using Appliance.Web.Session;

namespace Appliance.Web.Live;

/// <summary>What the network services do, second by second, while a page shows it; goes on behind the last second when the stream breaks.</summary>
internal sealed class LiveRates(Operator me, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Ends with <paramref name="stop"/>, or when the API refuses: the page that asks next is told why.</summary>
    /// <param name="after">The last second known.</param>
    /// <param name="arrived">Called on the stream's own thread.</param>
    public async Task FollowAsync(long? after, Func<NetworkRates, Task> arrived, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var api = await me.ClientAsync();
                await foreach (var second in api.FollowNetworkRatesAsync(after, stop))
                {
                    after = second.Id;
                    await arrived(second);
                }
            }
            catch (FaultException fault) when (fault.Code is FaultCodes.SignInRequired or FaultCodes.NotAllowed)
            {
                return;
            }
            catch (Exception broken) when (broken is FaultException or HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                // It broke, or the page was left.
            }
            await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
