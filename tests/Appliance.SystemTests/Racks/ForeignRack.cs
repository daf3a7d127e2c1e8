namespace Appliance.SystemTests.Racks;

/// <summary>An appliance without a subnet.</summary>
public sealed class ForeignRack : RackFixture
{
    protected override Task<Dictionary<string, string>> SettingsAsync() => Task.FromResult(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Dhcp:ProbeAgainSeconds"] = "5",
    });

    protected override Task ReadyAsync() => Task.CompletedTask;
}

[CollectionDefinition(Name)]
public sealed class ForeignCollection : ICollectionFixture<ForeignRack>
{
    public const string Name = "a contested network";
}
