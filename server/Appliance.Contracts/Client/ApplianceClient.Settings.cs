namespace Appliance.Contracts;

/// <summary>The server's own settings.</summary>
public sealed partial class ApplianceClient
{
    public Task<ServerSettings> SettingsAsync(CancellationToken stop) => GetAsync("settings", ContractsJson.Default.ServerSettings, stop);

    /// <returns>All settings as they are then.</returns>
    public Task<ServerSettings> ChangeSettingsAsync(SettingsChange change, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Patch, "settings", change, ContractsJson.Default.SettingsChange), ContractsJson.Default.ServerSettings, stop);
}
