using Appliance.Server.Agents.Calls;
using Appliance.Server.Agents.Endpoints;
using Appliance.Server.Agents.Listener;
using Appliance.Server.Agents.Live;
using Appliance.Server.Agents.Tickets;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Jobs;

namespace Appliance.Server.Agents;

/// <summary>Furnishes the room Agents.</summary>
internal static class AgentsRoom
{
    private const int LongestEnrolmentMessage = 512 * 1024;
    private const int LongestAgentMessage = 4 * 1024 * 1024;

    public static void Add(RoomBuilder room)
    {
        room.Settings<AgentsSettings>("Agents");
        room.Services.AddGrpc(grpc => grpc.Interceptors.Add<FaultInterceptor>())
            .AddServiceOptions<EnrollmentCalls>(grpc => grpc.MaxReceiveMessageSize = LongestEnrolmentMessage)
            .AddServiceOptions<AgentCalls>(grpc => grpc.MaxReceiveMessageSize = LongestAgentMessage);
        room.Services.AddSingleton<FaultInterceptor>();
        room.Services.AddSingleton<ServerTls>();
        room.Services.AddSingleton<DoorTls>();
        room.Services.AddSingleton<ConnectionLimit>();
        room.Services.AddSingleton<EnrolmentPace>();
        room.Services.AddSingleton<AgentMeters>();
        room.Services.AddSingleton<LiveAgents>();
        room.Services.AddSingleton<IAgents>(services => services.GetRequiredService<LiveAgents>());
        room.Services.AddHostedService<TellLost>();
        room.Services.AddHostedService<EndRevoked>();
        room.Services.AddSingleton<StaleCertificates>();
        room.Services.AddHostedService(services => services.GetRequiredService<StaleCertificates>());
        room.Services.AddSingleton<IResourceDetails, QuarantineDetails>();
        room.Services.AddSingleton<IResourceDetails, UsageDetails>();
        room.Services.AddSingleton<TicketBells>();
        room.Services.AddSingleton<TicketBook>();
        room.Services.AddSingleton<MemberTable>();
        room.Services.AddSingleton<OpenTickets>();
        room.Services.AddSingleton<HearTickets>();
        room.Services.AddSingleton<ITickets, TicketDesk>();
        room.Services.AddSingleton<TellTickets>();
        room.Services.AddHostedService(services => services.GetRequiredService<TellTickets>());
        room.Services.AddReconciler<RemoveOldTickets>();
        room.Services.AddSingleton<EnrolmentDoor>();
        room.Services.AddSingleton<IEnrolmentDoor>(services => services.GetRequiredService<EnrolmentDoor>());
        room.Services.AddSingleton<IDoorListener>(services => services.GetRequiredService<EnrolmentDoor>());
        room.Services.AddSingleton<IDoorListener, AgentsDoor>();
        room.Services.AddSingleton<IServiceReport, AgentsReport>();
    }

    public static void Map(Doors doors)
    {
        RecoveryEndpoints.Map(doors.Api);
        doors.Enrolment.MapGrpcService<EnrollmentCalls>().Add(UnreadMessages.Notice);
        doors.Agents.MapGrpcService<AgentCalls>().Add(UnreadMessages.Notice);
    }
}
