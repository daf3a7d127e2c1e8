using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server;
using Appliance.Server.Settings.Desk;
using Appliance.Tests.Api;

namespace Appliance.Tests.Settings;

/// <summary>Settings by the API, on a running daemon.</summary>
public sealed class SettingsEndpointsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EverySettingIsShownWithWhatItMeansAndNoSecret()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var shown = await new ApplianceClient(appliance.SignedIn).SettingsAsync(Stop);
        var all = shown.Sections.SelectMany(section => section.Settings).ToList();
        all.Count.ShouldBe(typeof(IRoomSettings).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IRoomSettings))).Sum(type => type.GetProperties().Count(property => property.CanWrite)));
        all.Where(one => one.Description.Length < 5 || !char.IsLetterOrDigit(one.Description[0]) && one.Description[0] != '"').Select(one => $"{one.Key}: {one.Description}").ShouldBeEmpty();
        (shown.Waiting, shown.Refused).ShouldBe((0, null));

        var port = all.Single(one => one.Key == "Boot:HttpPort");
        (port.Kind, port.Source, port.Saved, port.Default!.Value.GetInt32()).ShouldBe((SettingKind.Integer, SettingSource.File, false, 8080));
        all.Single(one => one.Key == "Api:Listen").Source.ShouldBe(SettingSource.CommandLine);
        var store = all.Single(one => one.Key == "Store:ConnectionString");
        (store.Secret, store.Value, store.Default).ShouldBe((true, null, null));
        var level = all.Single(one => one.Key == "Log:Level");
        (level.Kind, level.Value!.Value.GetString()).ShouldBe((SettingKind.Choice, "Critical"));
        level.Choices.ShouldContain("Debug");
    }

    [Fact]
    public async Task AChangeIsKeptAuditedToldAndWaitsForTheRestart()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var api = new ApplianceClient(appliance.SignedIn);
        var now = await ChangeAsync(api, ("boot:keepdays", "30"), ("Dns:Forwarders", """["192.0.2.1","192.0.2.2:5353"]"""), ("Log:Level", "\"Error\""));
        now.Waiting.ShouldBe(3);
        var keep = Find(now, "Boot:KeepDays");
        (keep.Value!.Value.GetInt32(), keep.Next!.Value.GetInt32(), keep.Saved, keep.Source).ShouldBe((90, 30, true, SettingSource.Default));
        File.GetUnixFileMode(Path.Combine(appliance.DataPath, "settings.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await api.StatusAsync(Stop)).Services.Single(service => service.Name == "settings").Detail.ShouldContain("3 changed");

        var line = (await api.AuditAsync(null, "/api/v1/settings", 10, null, null, Stop)).Items[0];
        (line.Before, line.After).ShouldBe((
            """{"Boot:KeepDays":"90","Dns:Forwarders":"empty","Log:Level":"Critical"}""", """{"Boot:KeepDays":"30","Dns:Forwarders":"192.0.2.1, 192.0.2.2:5353","Log:Level":"Error"}"""));
        (await api.EventsAsync(new EventQuery { Name = "settings." }, Stop)).Items.Select(happened => happened.Message)
            .ShouldContain("ada changed Boot:KeepDays from 90 to 30; it waits for a restart.");

        (await ChangeAsync(api, ("Boot:KeepDays", "null"), ("Log:Level", "null"))).Waiting.ShouldBe(1);
        (await ChangeAsync(api, ("Dns:Forwarders", "[]"))).Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task AllThatIsWrongIsSaidAtOnceAndNothingIsKept()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var api = new ApplianceClient(appliance.SignedIn);
        var refused = await Should.ThrowAsync<FaultException>(() => ChangeAsync(
            api, ("Boot:KeepDays", "0"), ("Boot:TokenMinutes", "\"soon\""), ("Boot:Nothing", "1"), ("Dns:Forwarders", "\"192.0.2.1\""), ("Api:Listen", """["http://127.0.0.1:1"]"""),
            ("Plugins:Folder", "\"/tmp\""), ("Mail:Server", "\"mail.example.org\""), ("Log:Level", "[1]"), ("Tftp:Retries", "7")));
        refused.Fields.Select(fault => fault.Field).Order(StringComparer.Ordinal).ShouldBe(
            ["Api:Listen", "Boot:KeepDays", "Boot:Nothing", "Boot:TokenMinutes", "Dns:Forwarders", "Log:Level", "Mail:Sender", "Plugins:Folder"]);
        File.Exists(Path.Combine(appliance.DataPath, "settings.json")).ShouldBeFalse();
        (await api.SettingsAsync(Stop)).Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task OnlyAdministratorsSeeThem()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var api = new ApplianceClient(appliance.SignedIn);
        foreach (var role in new[] { "operator", "viewer", "auditor" })
            (await api.RolesAsync(Stop)).Single(one => one.Name == role).Permissions.ShouldNotContain(permission => permission.StartsWith("settings.", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryTypeOfSettingCanBeShown()
    {
        foreach (var property in typeof(IRoomSettings).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IRoomSettings))).SelectMany(type => type.GetProperties().Where(property => property.CanWrite)))
            Should.NotThrow(() => SettingValues.KindOf(property.PropertyType));
    }

    private static Setting Find(ServerSettings all, string key) => all.Sections.SelectMany(section => section.Settings).Single(one => one.Key == key);

    private static Task<ServerSettings> ChangeAsync(ApplianceClient api, params (string Key, string Json)[] values) =>
        api.ChangeSettingsAsync(new SettingsChange(values.ToDictionary(value => value.Key, value => JsonElement.Parse(value.Json))), Stop);
}
