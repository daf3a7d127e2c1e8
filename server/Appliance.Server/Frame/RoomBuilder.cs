namespace Appliance.Server;

/// <summary>What a room is given to furnish itself with.</summary>
internal sealed class RoomBuilder(IServiceCollection services, SettingsReader settings, DataDirectory data)
{
    public IServiceCollection Services => services;

    public DataDirectory Data => data;

    /// <summary>Reads, checks and registers the room's settings. What is wrong is collected, and reported together before anything starts.</summary>
    public T Settings<T>(string section) where T : class, IRoomSettings, new()
    {
        var read = settings.Read<T>(section);
        services.AddSingleton(read);
        return read;
    }
}
