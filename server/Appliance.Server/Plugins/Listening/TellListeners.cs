using System.Collections.Concurrent;
using System.Threading.Channels;
using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Events;

namespace Appliance.Server.Plugins.Listening;

/// <summary>The seam "event-listener": follows the events and tells each listener, every one at its own pace.</summary>
internal sealed class TellListeners(IEventFeed feed, PluginHealth health, ILogger<TellListeners> log) : BackgroundService, IDriverSeam
{
    private const int MostWaiting = 1_000;

    private readonly ConcurrentDictionary<string, Listener> _listeners = new(StringComparer.Ordinal);

    public Type Face => typeof(IEventListener);

    public TimeSpan Deadline { get; } = TimeSpan.FromSeconds(10);

    public void Put(string name, string plugin, object driver)
    {
        var waiting = Channel.CreateBounded<EventRecord>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        _listeners[name] = new Listener(plugin, waiting);
        _ = TellAsync(plugin, (IEventListener)driver, waiting.Reader);
    }

    public void Take(string name)
    {
        if (_listeners.TryRemove(name, out var gone)) gone.Waiting.Writer.TryComplete();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var happened in feed.FollowAsync(new EventFilter(), null, stoppingToken))
        {
            foreach (var listener in _listeners.Values.Where(listener => happened.Object != $"plugin/{listener.Plugin}"))
            {
                if (!listener.Waiting.Writer.TryWrite(happened) && health.Say(listener.Plugin, $"{MostWaiting} events wait for it; newer ones are lost to it.")) log.ListenerFull(listener.Plugin);
            }
        }
    }

    private async Task TellAsync(string plugin, IEventListener listener, ChannelReader<EventRecord> waiting)
    {
        await foreach (var happened in waiting.ReadAllAsync())
        {
            try
            {
                await listener.HearAsync(happened, CancellationToken.None);
                health.Say(plugin, null);
            }
            catch (FaultException failed)
            {
                if (failed.Code == FaultCodes.PluginStopped) return;
                health.Say(plugin, failed.Message);
            }
        }
    }

    private sealed record Listener(string Plugin, Channel<EventRecord> Waiting);
}
