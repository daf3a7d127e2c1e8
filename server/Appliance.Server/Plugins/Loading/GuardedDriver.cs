using System.Reflection;
using System.Runtime.ExceptionServices;
using Appliance.Contracts;

namespace Appliance.Server.Plugins.Loading;

/// <summary>
/// Stands in front of a plug-in's driver and lets every call through <see cref="PluginCalls"/>. Cut off, it refuses calls and no longer
/// holds the driver, so a room that keeps it does not keep the plug-in's code. Not sealed: the runtime derives the stand-in from it.
/// </summary>
internal class GuardedDriver : DispatchProxy
{
    private static readonly MethodInfo s_answer = typeof(GuardedDriver).GetMethod(nameof(AnswerAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private volatile object? _driver;
    private string _plugin = "";
    private TimeSpan _deadline;
    private PluginCalls? _calls;

    public static object Before(object driver, IDriverSeam seam, string plugin, PluginCalls calls)
    {
        var stand = (GuardedDriver)Create(seam.Face, typeof(GuardedDriver));
        (stand._driver, stand._plugin, stand._deadline, stand._calls) = (driver, plugin, seam.Deadline, calls);
        return stand;
    }

    public void CutOff() => _driver = null;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.ReturnType is { IsGenericType: true } task ? task.GenericTypeArguments[0] : typeof(bool);
        return s_answer.MakeGenericMethod(answer).Invoke(this, [targetMethod, args]);
    }

    private async Task<T> AnswerAsync<T>(MethodInfo method, object?[] args)
    {
        var stop = (CancellationToken)args[^1]!;
        return await _calls!.RunAsync(_plugin, $"answer {method.Name}", _deadline, async limited =>
        {
            if (_driver is not { } driver) throw new FaultException(FaultKind.Unavailable, FaultCodes.PluginStopped, $"Plug-in '{_plugin}' has been disabled.");
            var answer = Call(method, driver, [.. args[..^1], limited]);
            if (answer is Task<T> telling) return await telling;
            await answer;
            return default!;
        }, stop);
    }

    private static Task Call(MethodInfo method, object driver, object?[] args)
    {
        try
        {
            return (Task)method.Invoke(driver, args)!;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is { } itself)
        {
            ExceptionDispatchInfo.Throw(itself);
            throw;
        }
    }
}
