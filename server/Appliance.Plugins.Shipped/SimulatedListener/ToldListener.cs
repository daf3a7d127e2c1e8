using Appliance.Contracts;

namespace Appliance.Plugins.Shipped.SimulatedListener;

/// <summary>Hears one event at a time, as the seam promises, so it counts without a lock.</summary>
internal sealed class ToldListener(IPluginSettings settings, IPluginEvents events) : IEventListener
{
    private long _heard;

    public Task HearAsync(EventRecord happened, CancellationToken stop)
    {
        _heard++;
        if (settings.Number("tellEvery") is > 0 and var every && _heard % every == 0)
            events.Raise("events-heard", Severity.Info, $"The simulated listener has heard {_heard} events and knows a passphrase of {settings.Text("passphrase")?.Length ?? 0} characters.");
        return settings.Text("behaves") switch
        {
            "throws" => throw new InvalidOperationException("Told to throw."),
            "hangs" => Task.Delay(Timeout.Infinite, CancellationToken.None),
            _ => Task.CompletedTask,
        };
    }
}
