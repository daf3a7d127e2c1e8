using Appliance.Contracts;
using Appliance.Server.Plugins.Catalogue;
using Appliance.Server.Plugins.Listening;

namespace Appliance.Server.Plugins.Desk;

/// <summary>What is there and what was decided, side by side.</summary>
internal sealed class PluginBoard(PluginCatalogue catalogue, DecisionTable decisions, ServicePlugins services, RunningPlugins running, PluginHealth health)
{
    private static readonly string ServerVersion = typeof(PluginBoard).Assembly.GetName().Version!.ToString(3);

    public async Task<Look> LookAsync(CancellationToken stop) => new(this, catalogue.Read(), await decisions.ReadAsync(stop));

    /// <summary>One moment's picture.</summary>
    internal sealed class Look(PluginBoard board, IReadOnlyDictionary<string, KnownPlugin> known, IReadOnlyDictionary<string, Decision> decided)
    {
        /// <summary>Services first of all: no plug-in can take a service's name.</summary>
        public IReadOnlyList<Plugin> All => [.. Names.Select(name => Show(name)!).OrderBy(plugin => plugin.Name, StringComparer.Ordinal)];

        /// <summary>Everything that can be planned with.</summary>
        public IReadOnlyDictionary<string, Candidate> Candidates => Names.Select(Candidate).OfType<Candidate>().ToDictionary(one => one.Name, StringComparer.Ordinal);

        private IEnumerable<string> Names => board.Services.Names.Union(known.Keys, StringComparer.Ordinal);

        public Decision Decided(string name) => decided.GetValueOrDefault(name) ?? Decision.None(name);

        public bool IsService(string name) => board.Services.Names.Contains(name);

        /// <exception cref="FaultException">Missing: there is no such plug-in. Invalid: something is wrong with it.</exception>
        public KnownPlugin Sound(string name)
        {
            if (!known.TryGetValue(name, out var plugin)) throw NoSuch(name);
            return plugin.Manifest is not null ? plugin : throw new FaultException(
                FaultKind.Invalid, FaultCodes.PluginManifestInvalid, $"Plug-in '{name}': {string.Join("; ", plugin.Problems.Select(problem => $"{problem.Field} {problem.Problem}".Trim()))}.", plugin.Problems);
        }

        public PluginDetail Detail(string name)
        {
            var plugin = Show(name) ?? throw NoSuch(name);
            var found = IsService(name) ? null : known.GetValueOrDefault(name);
            return new PluginDetail(plugin, found?.Manifest, found?.Problems ?? [], Solver.NeededBy(name, Candidates));
        }

        private static FaultException NoSuch(string name) => new(FaultKind.Missing, FaultCodes.PluginMissing, $"There is no plug-in '{name}'.");

        private Plugin? Show(string name)
        {
            var decision = Decided(name);
            if (board.Services.Find(name, ServerVersion, decision.Enabled ?? true) is { } service) return service;
            if (!known.TryGetValue(name, out var plugin)) return null;
            if (plugin.Manifest is not { } manifest)
                return new Plugin(name, "", PluginCategory.Misc, plugin.Origin, PluginState.Failed, false, new LocalText(name, name), $"{plugin.Problems.Count} problems with it; see 'appliance plugin show {name}'.");
            var state = board.Running.Has(name) ? PluginState.Running : decision.State == PluginState.Running ? PluginState.Enabled : decision.State;
            return new Plugin(name, manifest.Version, manifest.Category, plugin.Origin, state, true, manifest.Title, decision.Failure ?? board.Health.Of(name) ?? "");
        }

        private Candidate? Candidate(string name)
        {
            var wanted = Decided(name).Enabled;
            if (IsService(name)) return new Candidate(name, ServerVersion, wanted ?? true, wanted ?? true, new Dictionary<string, string>(StringComparer.Ordinal));
            return known[name].Manifest is { } manifest
                ? new Candidate(name, manifest.Version, wanted == true, board.Running.Has(name), manifest.Needs, known[name].Folder is not null, manifest.Digest, manifest.Packages, manifest.AgentCapabilities)
                : null;
        }
    }

    private ServicePlugins Services => services;

    private RunningPlugins Running => running;

    private PluginHealth Health => health;
}
