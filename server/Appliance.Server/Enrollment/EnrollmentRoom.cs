using Appliance.Server.Agents;
using Appliance.Server.Enrollment.Decisions;
using Appliance.Server.Enrollment.Desk;
using Appliance.Server.Enrollment.Endpoints;
using Appliance.Server.Enrollment.Members;
using Appliance.Server.Enrollment.Requests;
using Appliance.Server.Enrollment.Rules;
using Appliance.Server.Inventory;

namespace Appliance.Server.Enrollment;

/// <summary>Furnishes the room Enrollment.</summary>
internal static class EnrollmentRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<EnrollmentSettings>("Enrollment");
        room.Services.AddSingleton<Nonces>();
        room.Services.AddSingleton<Turns>();
        room.Services.AddSingleton<RequestBook>();
        room.Services.AddSingleton<Lookalikes>();
        room.Services.AddSingleton<DecisionNews>();
        room.Services.AddSingleton<Refusals>();
        room.Services.AddSingleton<Registration>();
        room.Services.AddSingleton<Admission>();
        room.Services.AddSingleton<Decider>();
        room.Services.AddSingleton<RuleBook>();
        room.Services.AddSingleton<RuleJudge>();
        room.Services.AddSingleton<RuleApproval>();
        room.Services.AddSingleton<RuleDesk>();
        room.Services.AddSingleton<IEnrollmentDesk, EnrollmentDesk>();
        room.Services.AddSingleton<IAgentObserver, FollowAgents>();
        room.Services.AddSingleton<IResourceDetails, EnrollmentDetails>();
        room.Services.AddHostedService<KeepDeadlines>();
    }

    public static void Map(Doors doors)
    {
        DecisionEndpoints.Map(doors.Api);
        RuleEndpoints.Map(doors.Api);
    }
}
