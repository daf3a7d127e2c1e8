using Appliance.Contracts;
using Appliance.Server;

namespace Appliance.Tests.Frame;

public sealed class SettingsLayersTests
{
    private static readonly SettingsLayers Layers = new([
        Layer(SettingSource.File, ("Dns:Forwarders:0", "192.0.2.1"), ("Dns:Forwarders:1", "192.0.2.2"), ("Dns:Port", "53"), ("Boot:HttpPort", "8080")),
        Layer(SettingSource.Environment, ("DNS:PORT", "54")),
    ]);

    [Fact]
    public void TheStrongestThatNamesASettingCounts()
    {
        var merged = Layers.With(Layer(SettingSource.Saved, ("Dns:Port", "55"), ("Boot:HttpPort", "8081"))).Merged();
        (merged["Dns:Port"], merged["Boot:HttpPort"]).ShouldBe(("54", "8081"));
    }

    [Fact]
    public void AListIsTakenWholeNeverItemByItem()
    {
        var merged = Layers.With(Layer(SettingSource.Saved, ("Dns:Forwarders:0", "198.51.100.1"))).Merged();
        merged.Where(entry => entry.Key.StartsWith("Dns:Forwarders", StringComparison.Ordinal)).ShouldHaveSingleItem().Value.ShouldBe("198.51.100.1");
        Layers.With(Layer(SettingSource.Saved, ("Dns:Forwarders", ""))).Merged().Keys.ShouldNotContain("Dns:Forwarders:0");
    }

    [Fact]
    public void EachSettingSaysWhereItComesFrom()
    {
        var layers = Layers.With(Layer(SettingSource.Saved, ("Boot:HttpPort", "8081")));
        layers.SourceOf("Dns:Port").ShouldBe(SettingSource.Environment);
        layers.SourceOf("Dns:Forwarders").ShouldBe(SettingSource.File);
        layers.SourceOf("Boot:HttpPort").ShouldBe(SettingSource.Saved);
        layers.SourceOf("Boot:KeepDays").ShouldBe(SettingSource.Default);
    }

    private static SettingsLayer Layer(SettingSource source, params (string Key, string Value)[] values) =>
        new(source, values.ToDictionary(value => value.Key, value => (string?)value.Value, StringComparer.OrdinalIgnoreCase));
}
