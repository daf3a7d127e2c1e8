using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Tests.Api;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Plugins;

public sealed class StrangersPluginTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItIsBuiltOutsideDroppedInEnabledUsedDisabledAndUnloaded()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var (client, folder) = (new ApplianceClient(appliance.SignedIn), Path.Combine(appliance.DataPath, "plugins", "listener"));
        await StrangersFolder.BuildAsync(folder, Stop);

        var seen = await client.PluginAsync("listener", Stop);
        (seen.Plugin.State, seen.Plugin.Origin, seen.Problems.Count).ShouldBe((PluginState.Installed, PluginOrigin.Folder, 0));
        Contexts().ShouldBeEmpty("looking at a manifest loads no code");
        var plan = await client.PluginPlanAsync("listener", Stop);
        plan.Strangers.ShouldBe(["listener"]);
        await RefusedAsync(FaultCodes.PluginSettingsInvalid, () => client.EnablePluginAsync("listener", new EnablePluginRequest(plan.Id), Stop));
        await client.ChangePluginSettingsAsync("listener", new PluginSettingsChange(Values("event", "test.happened")), Stop);
        await RefusedAsync(FaultCodes.PluginPlanChanged, () => client.EnablePluginAsync("listener", new EnablePluginRequest("another"), Stop));

        (await client.EnablePluginAsync("listener", new EnablePluginRequest(plan.Id), Stop)).Plugin.State.ShouldBe(PluginState.Running);
        Contexts().Count.ShouldBe(1);
        appliance.Services.GetRequiredService<IEvents>().Raise(new Event("test.happened", Severity.Info, null, "A test came by."));
        await Eventually.TryAsync(async () => (await client.EventsAsync(new EventQuery { Object = "plugin/listener", Search = "listener.heard" }, Stop)).Items.Any(), "the plug-in is heard", Stop);

        (await client.DisablePluginAsync("listener", new DisablePluginRequest(), Stop)).Disabled.ShouldBe(["listener"]);
        (await client.PluginAsync("listener", Stop)).Plugin.State.ShouldBe(PluginState.Installed);
        await Eventually.TrueAsync(Unloaded, "its code is unloaded", Stop);

        await File.WriteAllTextAsync(Path.Combine(folder, "plugin.json"), (await File.ReadAllTextAsync(Path.Combine(folder, "plugin.json"), Stop)).Replace("[\"settings\", \"events\"]", "[\"settings\"]", StringComparison.Ordinal), Stop);
        var again = await client.PluginPlanAsync("listener", Stop);
        again.Id.ShouldNotBe(plan.Id, "the files are others");
        var refused = await RefusedAsync(FaultCodes.PluginUndeclared, () => client.EnablePluginAsync("listener", new EnablePluginRequest(again.Id), Stop));
        refused.Message.ShouldContain("add \"events\" to \"uses\" in its plugin.json");
        var failed = (await client.PluginAsync("listener", Stop)).Plugin;
        (failed.State, failed.Detail.Contains(FaultCodes.PluginUndeclared, StringComparison.Ordinal)).ShouldBe((PluginState.Failed, true));
    }

    internal static async Task<FaultException> RefusedAsync(string code, Func<Task> deed)
    {
        var fault = await Should.ThrowAsync<FaultException>(deed);
        fault.Code.ShouldBe(code, fault.Message);
        return fault;
    }

    internal static Dictionary<string, JsonElement> Values(string name, object value) => new(StringComparer.Ordinal) { [name] = JsonSerializer.SerializeToElement(value) };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<string> Contexts() => [.. AssemblyLoadContext.All.Where(context => context.Name == "plug-in listener").Select(context => context.Name!)];

    private static bool Unloaded()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Contexts().Count == 0;
    }
}
