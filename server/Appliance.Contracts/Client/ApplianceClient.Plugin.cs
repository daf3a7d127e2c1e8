namespace Appliance.Contracts;

public sealed partial class ApplianceClient
{
    public Task<IReadOnlyList<Plugin>> PluginsAsync(CancellationToken stop) => GetAsync("plugins", ContractsJson.Default.IReadOnlyListPlugin, stop);

    public Task<PluginDetail> PluginAsync(string name, CancellationToken stop) => GetAsync($"plugins/{Part(name)}", ContractsJson.Default.PluginDetail, stop);

    public Task<PluginPlan> PluginPlanAsync(string name, CancellationToken stop) => GetAsync($"plugins/{Part(name)}/plan", ContractsJson.Default.PluginPlan, stop);

    public Task<PluginDetail> EnablePluginAsync(string name, EnablePluginRequest request, CancellationToken stop) =>
        PostAsync($"plugins/{Part(name)}/enable", request, ContractsJson.Default.EnablePluginRequest, ContractsJson.Default.PluginDetail, stop);

    public Task<PluginsDisabled> DisablePluginAsync(string name, DisablePluginRequest request, CancellationToken stop) =>
        PostAsync($"plugins/{Part(name)}/disable", request, ContractsJson.Default.DisablePluginRequest, ContractsJson.Default.PluginsDisabled, stop);

    public Task<PluginSettings> PluginSettingsAsync(string name, CancellationToken stop) =>
        GetAsync($"plugins/{Part(name)}/settings", ContractsJson.Default.PluginSettings, stop);

    public Task<PluginSettings> ChangePluginSettingsAsync(string name, PluginSettingsChange change, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Patch, $"plugins/{Part(name)}/settings", change, ContractsJson.Default.PluginSettingsChange), ContractsJson.Default.PluginSettings, stop);
}
