using System.Collections.Concurrent;
using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Plugins.Listening;

/// <summary>How running plug-ins are: what last went wrong in each, until something goes well again.</summary>
internal sealed class PluginHealth(IEvents events)
{
    private readonly ConcurrentDictionary<string, string> _ailing = new(StringComparer.Ordinal);

    public string? Of(string plugin) => _ailing.GetValueOrDefault(plugin);

    public void Forget(string plugin) => _ailing.TryRemove(plugin, out _);

    /// <param name="problem">Null: all is well.</param>
    /// <returns>Whether that is news.</returns>
    public bool Say(string plugin, string? problem)
    {
        if (problem is null)
        {
            if (!_ailing.TryRemove(plugin, out _)) return false;
            events.Raise(new Event("plugins.recovered", Severity.Notice, $"plugin/{plugin}", $"Plug-in '{plugin}' works again."));
            return true;
        }
        var ailed = _ailing.ContainsKey(plugin);
        _ailing[plugin] = problem;
        if (!ailed) events.Raise(new Event("plugins.ailing", Severity.Warning, $"plugin/{plugin}", problem));
        return !ailed;
    }
}
