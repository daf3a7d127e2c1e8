using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Store;
using Appliance.Tests.Api;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Plugins;

/// <summary>Services and shipped plug-ins on a running appliance.</summary>
public sealed class ShippedPluginTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AThrowingPluginAilsAndNamesItselfAndRecoversWithItsSettings()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        await StrangersPluginTests.RefusedAsync(FaultCodes.PluginSettingsInvalid, () =>
            client.ChangePluginSettingsAsync("simulated-listener", new PluginSettingsChange(StrangersPluginTests.Values("behaves", "badly")), Stop));
        await client.ChangePluginSettingsAsync("simulated-listener", new PluginSettingsChange(StrangersPluginTests.Values("behaves", "throws")), Stop);
        await client.EnablePluginAsync("simulated-listener", new EnablePluginRequest((await client.PluginPlanAsync("simulated-listener", Stop)).Id), Stop);

        appliance.Services.GetRequiredService<IEvents>().Raise(new Event("test.happened", Severity.Info, null, "Once."));
        await Eventually.TryAsync(async () => (await client.PluginAsync("simulated-listener", Stop)).Plugin.Detail.Contains("Plug-in 'simulated-listener' could not", StringComparison.Ordinal), "it ails", Stop);

        await client.ChangePluginSettingsAsync("simulated-listener", new PluginSettingsChange(StrangersPluginTests.Values("behaves", "well")), Stop);
        (await client.PluginAsync("simulated-listener", Stop)).Plugin.ShouldSatisfyAllConditions(
            plugin => plugin.State.ShouldBe(PluginState.Running), plugin => plugin.Detail.ShouldBe(""));
    }

    [Fact]
    public async Task ASecretSettingIsSealedShownToNobodyAndHandedToThePlugin()
    {
        const string Passphrase = "Correct-Horse-9";
        await using var appliance = await TestAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        await StrangersPluginTests.RefusedAsync(FaultCodes.PluginSettingsInvalid, () =>
            client.ChangePluginSettingsAsync("simulated-listener", new PluginSettingsChange(StrangersPluginTests.Values("passphrase", "")), Stop));

        var kept = await client.ChangePluginSettingsAsync("simulated-listener", new PluginSettingsChange(StrangersPluginTests.Values("passphrase", Passphrase)), Stop);
        (kept.Secrets.ShouldHaveSingleItem(), kept.Values.ContainsKey("passphrase")).ShouldBe(("passphrase", false));
        await client.ChangePluginSettingsAsync("simulated-listener", new PluginSettingsChange(StrangersPluginTests.Values("tellEvery", 1)), Stop);
        await client.EnablePluginAsync("simulated-listener", new EnablePluginRequest((await client.PluginPlanAsync("simulated-listener", Stop)).Id), Stop);
        appliance.Services.GetRequiredService<IEvents>().Raise(new Event("test.happened", Severity.Info, null, "Once."));
        await Eventually.TryAsync(async () => (await client.EventsAsync(new EventQuery { Search = $"passphrase of {Passphrase.Length} characters" }, Stop)).Items.Any(), "the plug-in knows it", Stop);
        var store = appliance.Services.GetRequiredService<IStore>();
        (await store.FirstAsync($"select query_to_xml('select * from plugins.decisions', true, false, '')::text || query_to_xml('select * from identity.audit', true, false, '')::text", row => row.GetString(0), Stop))
            .ShouldNotBeNull().ShouldNotContain(Passphrase);

        var gone = await client.ChangePluginSettingsAsync("simulated-listener", new PluginSettingsChange(new Dictionary<string, JsonElement> { ["passphrase"] = JsonSerializer.SerializeToElement<string?>(null) }), Stop);
        gone.Secrets.ShouldBeEmpty();
        (await client.SecretsAsync(Stop)).ShouldNotContain(secret => secret.Purpose == "plugin-setting");
    }

    [Fact]
    public async Task ServicesAreShownAsTheyAreAndOnlyThoseThatCanAreSwitched()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);

        var services = (await client.PluginsAsync(Stop)).Where(plugin => plugin.Origin == PluginOrigin.Service).ToList();
        services.Select(plugin => plugin.Name).ShouldBe(
            [.. (await client.StatusAsync(Stop)).Services.Select(service => service.Name), "wake-on-lan", "ipmi", "redfish", "libvirt", "simulated-power"], ignoreOrder: true);
        services.ShouldAllBe(plugin => plugin.Title.En != plugin.Name && plugin.Title.De != plugin.Name);
        services.Where(plugin => plugin.Switchable).Select(plugin => plugin.Name).ShouldBe(["dns", "event-mailer", "syslog", "tftp", "webhooks"], ignoreOrder: true);
        (await StrangersPluginTests.RefusedAsync(FaultCodes.PluginFixed, () => client.DisablePluginAsync("dhcp", new DisablePluginRequest(), Stop))).Message.ShouldContain("appliance subnet set");
        await client.DisablePluginAsync("tftp", new DisablePluginRequest(), Stop);
        await Eventually.TryAsync(async () => (await client.StatusAsync(Stop)).Services.Any(one => one is { Name: "tftp", State: ServiceState.Off, Detail: "switched off" }), "TFTP is off", Stop);
        await client.EnablePluginAsync("tftp", new EnablePluginRequest((await client.PluginPlanAsync("tftp", Stop)).Id), Stop);
        await Eventually.TryAsync(async () => (await client.StatusAsync(Stop)).Services.Any(one => one is { Name: "tftp", Detail: not "switched off" }), "TFTP is on", Stop);
    }
}
