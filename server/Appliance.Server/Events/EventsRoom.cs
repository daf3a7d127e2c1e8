using Appliance.Server.Events.Endpoints;
using Appliance.Server.Events.Feed;
using Appliance.Server.Events.Queue;

namespace Appliance.Server.Events;

/// <summary>Furnishes the room Events.</summary>
internal static class EventsRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<EventsSettings>("Events");
        room.Services
            .AddSingleton<FeedSignals>()
            .AddSingleton<EventsMetrics>()
            .AddSingleton<EventQueue>()
            .AddSingleton<EventTable>()
            .AddSingleton<Acknowledgements>()
            .AddSingleton<IEvents, EventLog>()
            .AddSingleton<IEventFeed, EventFeed>()
            .AddHostedService<EventKeeper>();
    }

    public static void Map(Doors doors)
    {
        EventEndpoints.Map(doors.Api);
        AcknowledgeEndpoints.Map(doors.Api);
    }
}
