using Appliance.Rack;

namespace Appliance.SystemTests.Racks;

/// <summary>An appliance on a PostgreSQL of the operator's own, which a test may take away.</summary>
public sealed class DatabaseRack : RackFixture
{
    private OperatorsPostgres? _postgres;
    private SimulatedNetwork? _machines;

    public OperatorsPostgres Postgres => _postgres ?? throw new InvalidOperationException("The rack has not been started.");

    public SimulatedNetwork Machines => _machines ?? throw new InvalidOperationException("The rack has not been started.");

    protected override async Task<Dictionary<string, string>> SettingsAsync()
    {
        _postgres = await OperatorsPostgres.StartAsync($"/tmp/apl-pg-{Path.GetFileName(Folder)[4..]}");
        var settings = await base.SettingsAsync();
        settings["Store:ConnectionString"] = _postgres.ConnectionString;
        return settings;
    }

    protected override async Task ReadyAsync()
    {
        Rack.Keep(Postgres);
        await base.ReadyAsync();
        _machines = Rack.Keep(await SimulatedNetwork.CreateAsync(Rack.Network, "sm"));
    }
}

[CollectionDefinition(Name)]
public sealed class DatabaseCollection : ICollectionFixture<DatabaseRack>
{
    public const string Name = "the operator's database";
}
