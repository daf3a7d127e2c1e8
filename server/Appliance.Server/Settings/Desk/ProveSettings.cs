using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Settings.Desk;

/// <summary>When everything has started, what it was started with is known to be good. What was refused is said at each start until somebody saves anew.</summary>
internal sealed class ProveSettings(SavedSettings saved, IEvents events, ILogger<ProveSettings> log) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (saved.Refused is { } refused)
        {
            var keys = string.Join(", ", refused.Keys);
            Log.Refused(log, keys, refused.Reason);
            events.Raise(new Event("settings.refused", Severity.Error, null, $"The server did not start with the saved settings ({keys}) and runs with those before: {refused.Reason}"));
        }
        try
        {
            saved.Prove();
        }
        catch (IOException full)
        {
            Log.NotProven(log, full);
        }
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
