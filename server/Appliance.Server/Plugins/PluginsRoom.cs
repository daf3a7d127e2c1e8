using Appliance.Server.Plugins.Catalogue;
using Appliance.Server.Plugins.Desk;
using Appliance.Server.Plugins.Endpoints;
using Appliance.Server.Plugins.Listening;
using Appliance.Server.Plugins.Loading;
using Appliance.Server.Plugins.Openings;
using Appliance.Server.Plugins.Settings;

namespace Appliance.Server.Plugins;

/// <summary>Furnishes the room Plugins.</summary>
internal static class PluginsRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<PluginsSettings>("Plugins");
        room.Services
            .AddSingleton<IOpening, OpenMachines>()
            .AddSingleton<IOpening, OpenEvents>()
            .AddSingleton<IOpening, OpenSettings>()
            .AddSingleton<AllOpenings>()
            .AddSingleton<PluginCatalogue>()
            .AddSingleton<ServicePlugins>()
            .AddSingleton<PluginCalls>()
            .AddSingleton<PluginLoader>()
            .AddSingleton<PluginHealth>()
            .AddSingleton<DecisionTable>()
            .AddSingleton<PluginSecrets>()
            .AddSingleton<RunningPlugins>()
            .AddSingleton<PluginBoard>()
            .AddSingleton<PluginDesk>()
            .AddSingleton<SettingsDesk>()
            .AddSingleton<TellListeners>()
            .AddSingleton<IDriverSeam>(services => services.GetRequiredService<TellListeners>())
            .AddHostedService(services => services.GetRequiredService<TellListeners>())
            .AddHostedService<ResumePlugins>();
    }

    public static void Map(Doors doors) => PluginEndpoints.Map(doors.Api);
}
