using System.Collections.Frozen;

namespace Appliance.Server.Jobs.Engine;

/// <summary>The jobs this program knows.</summary>
internal sealed class JobKinds
{
    private readonly FrozenDictionary<string, JobKind> _kinds;

    public JobKinds(IEnumerable<JobKind> kinds)
    {
        var all = kinds.ToList();
        if (all.GroupBy(kind => kind.Edition, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidOperationException($"Two kinds of job are called {twice.Key}.");
        _kinds = all.ToFrozenDictionary(kind => kind.Edition, StringComparer.Ordinal);
        Editions = [.. _kinds.Keys];
    }

    /// <summary>"cycle-power/1".</summary>
    public string[] Editions { get; }

    public JobKind? Find(string edition) => _kinds.GetValueOrDefault(edition);
}
