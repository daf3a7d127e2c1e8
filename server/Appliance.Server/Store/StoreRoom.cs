using Appliance.Server.Store.Embedded;
using Appliance.Server.Store.Migrations;
using Appliance.Server.Store.Postgres;
using Npgsql;

namespace Appliance.Server.Store;

/// <summary>Furnishes the room Store.</summary>
internal static class StoreRoom
{
    public static void Add(RoomBuilder room)
    {
        var settings = room.Settings<StoreSettings>("Store");
        var services = room.Services;
        if (settings.IsEmbedded)
        {
            services.AddSingleton(s => new EmbeddedPostgres(room.Data.Path, settings, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<EmbeddedPostgres>>()));
        }
        services.AddSingleton(s => Connections(settings, s.GetService<EmbeddedPostgres>()));
        services.AddSingleton(s => new MigrationRunner(
            Migration.Of(typeof(StoreRoom).Assembly, [.. Rooms.All.Select(line => line.Name)]), s.GetRequiredService<ILogger<MigrationRunner>>()));
        services.AddSingleton<StoreHealth>();
        services.AddSingleton<IServiceReport>(s => s.GetRequiredService<StoreHealth>());
        services.AddSingleton<IStore, PostgresStore>();
        services.AddHostedService<StoreService>();
    }

    private static NpgsqlDataSource Connections(StoreSettings settings, EmbeddedPostgres? embedded)
    {
        if (embedded is not null) return NpgsqlDataSource.Create(embedded.ConnectionString);
        var external = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        if (!external.ContainsKey("Maximum Pool Size")) external.MaxPoolSize = settings.Connections;
        if (!external.ContainsKey("Timeout")) external.Timeout = 5;
        if (!external.ContainsKey("Command Timeout")) external.CommandTimeout = 20;
        external.ApplicationName ??= "appliance-server";
        return NpgsqlDataSource.Create(external);
    }
}
