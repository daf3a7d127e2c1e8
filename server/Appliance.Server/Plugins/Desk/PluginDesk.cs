using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Plugins.Catalogue;
using Appliance.Server.Store;

namespace Appliance.Server.Plugins.Desk;

/// <summary>Carries out what operators decide about plug-ins: kept first, then done, one decision at a time.</summary>
internal sealed class PluginDesk(PluginBoard board, DecisionTable decisions, RunningPlugins running, ServicePlugins services, IStore store, IEvents events, ILogger<PluginDesk> log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    public async Task<PluginPlan> PlanAsync(string name, CancellationToken stop) => Plan(name, await board.LookAsync(stop));

    /// <exception cref="FaultException">Conflict: it is not the plan that was shown any more. Anything else: one of them does not start.</exception>
    public Task<PluginDetail> EnableAsync(string name, string shown, string by, CancellationToken stop) => InTurnAsync(async () =>
    {
        var look = await board.LookAsync(stop);
        var plan = Plan(name, look);
        if (plan.Id != shown)
            throw new FaultException(FaultKind.Conflict, FaultCodes.PluginPlanChanged, $"The plan that was shown is not what enabling '{name}' does now; it enables {string.Join(", ", plan.Enables)}.");
        foreach (var one in plan.Enables.Where(one => !look.IsService(one))) SettingsDesk.Check(look.Sound(one), look.Decided(one).Settings, look.Decided(one).Secrets);

        await DecideAsync(plan.Enables, true, one => look.IsService(one) ? "" : look.Sound(one).Manifest!.Digest, by, stop);
        var decided = await board.LookAsync(stop);
        foreach (var one in plan.Enables)
        {
            if (look.IsService(one)) services.Switch(one)!.Turn(true);
            else await running.StartAsync(look.Sound(one), decided.Decided(one), stop);
        }
        return (await board.LookAsync(stop)).Detail(name);
    }, stop);

    /// <exception cref="FaultException">Conflict: others need it, and it was not said that they go too; or it can not be switched.</exception>
    public Task<PluginsDisabled> DisableAsync(string name, bool cascade, string by, CancellationToken stop) => InTurnAsync(async () =>
    {
        var look = await board.LookAsync(stop);
        var neededBy = look.Detail(name).NeededBy;
        if (look.IsService(name) && services.Switch(name) is null) throw Fixed(name);
        if (neededBy.Count > 0 && !cascade)
            throw new FaultException(FaultKind.Conflict, FaultCodes.PluginNeeded, $"Plug-in '{name}' is needed by {string.Join(", ", neededBy)}.", [.. neededBy.Select(other => new FieldFault(other, $"needs {name}"))]);

        IReadOnlyList<string> going = [.. neededBy, name];
        await DecideAsync(going, false, _ => "", by, stop);
        foreach (var one in going)
        {
            if (look.IsService(one)) services.Switch(one)!.Turn(false);
            else if (await running.StopAsync(one, stop) is { } complaint) log.EndedBadly(one, complaint);
        }
        return new PluginsDisabled(going);
    }, stop);

    /// <summary>After a start of the appliance: what was decided becomes so. What does not start keeps nobody else from it.</summary>
    public Task ResumeAsync(CancellationToken stop) => InTurnAsync(async () =>
    {
        var look = await board.LookAsync(stop);
        foreach (var off in services.Names.Where(name => look.Decided(name).Enabled == false)) services.Switch(off)?.Turn(false);
        foreach (var wanted in look.Candidates.Values.Where(one => one.Wanted && !look.IsService(one.Name)).OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            try
            {
                foreach (var one in Plan(wanted.Name, await board.LookAsync(stop)).Enables.Where(one => !look.IsService(one)))
                {
                    if (look.Decided(one).Enabled == true) await running.StartAsync(look.Sound(one), look.Decided(one), stop);
                    else throw new FaultException(FaultKind.Conflict, FaultCodes.PluginNeedsUnmet, $"Plug-in '{wanted.Name}' needs '{one}', which is disabled.");
                }
            }
            catch (FaultException failed)
            {
                log.DoesNotStart(wanted.Name, failed.Message);
                await decisions.NoteAsync(store, wanted.Name, PluginState.Failed, $"{failed.Message} [{failed.Code}]", stop);
            }
        }
        return true;
    }, stop);

    /// <summary>Settings have changed: a plug-in that runs is started anew.</summary>
    public Task<bool> RestartAsync(string name, Func<Task> keep, CancellationToken stop) => InTurnAsync(async () =>
    {
        await keep();
        if (!running.Has(name)) return false;
        if (await running.StopAsync(name, stop) is { } complaint) log.EndedBadly(name, complaint);
        var look = await board.LookAsync(stop);
        await running.StartAsync(look.Sound(name), look.Decided(name), stop);
        return true;
    }, stop);

    public Task EndAsync(CancellationToken stop) => InTurnAsync(async () =>
    {
        foreach (var name in running.Names) await running.StopAsync(name, stop);
        return true;
    }, stop);

    private static FaultException Fixed(string name) =>
        new(FaultKind.Conflict, FaultCodes.PluginFixed, $"'{name}' runs for as long as the appliance does: {ServicePlugins.Instead(name)}.");

    private PluginPlan Plan(string name, PluginBoard.Look look)
    {
        if (look.IsService(name) && services.Switch(name) is null) throw Fixed(name);
        if (!look.IsService(name)) look.Sound(name);
        return Solver.Enable(name, look.Candidates);
    }

    private Task<bool> DecideAsync(IReadOnlyList<string> names, bool enabled, Func<string, string> digest, string by, CancellationToken stop) =>
        store.InTransactionAsync(async transaction =>
        {
            foreach (var name in names)
            {
                await decisions.DecideAsync(transaction, name, enabled, digest(name), stop);
                var (fact, verb) = enabled ? ("plugins.enabled", "enabled") : ("plugins.disabled", "disabled");
                await events.RaiseAsync(transaction, new Event(fact, Severity.Notice, $"plugin/{name}", $"{by} {verb} plug-in '{name}'."), stop);
            }
            return true;
        }, stop);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> deed, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            return await deed();
        }
        finally
        {
            _turn.Release();
        }
    }
}
