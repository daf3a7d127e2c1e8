using Appliance.Contracts;

namespace Appliance.Server.Plugins.Loading;

/// <summary>
/// The boundary that every call into a plug-in crosses: it has a deadline, also when the plug-in does not listen to its token, and whatever
/// comes out of it is a fault that names the plug-in. No exception of a plug-in goes any further, since it would keep the plug-in's code loaded.
/// </summary>
internal sealed class PluginCalls(TimeProvider time, ILogger<PluginCalls> log)
{
    public async Task<T> RunAsync<T>(string plugin, string deed, TimeSpan deadline, Func<CancellationToken, Task<T>> call, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return await Task.Run(() => call(both.Token), both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new FaultException(FaultKind.Unavailable, FaultCodes.PluginSlow, $"Plug-in '{plugin}' did not {deed} within {deadline.TotalSeconds} seconds.");
        }
        catch (FaultException refusal) when (FaultCodes.Cures.ContainsKey(refusal.Code))
        {
            throw new FaultException(refusal.Kind, refusal.Code, refusal.Message, refusal.Fields);
        }
        catch (Exception defect)
        {
            log.CallFailed(plugin, deed, defect.ToString());
            throw new FaultException(FaultKind.Unavailable, FaultCodes.PluginFailed, $"Plug-in '{plugin}' could not {deed}: {defect.GetType().Name}: {defect.Message}");
        }
    }
}
