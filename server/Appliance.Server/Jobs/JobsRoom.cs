using Appliance.Server.Jobs.Decisions;
using Appliance.Server.Jobs.Endpoints;
using Appliance.Server.Jobs.Engine;
using Appliance.Server.Jobs.Orders;
using Appliance.Server.Identity;
using Appliance.Server.Jobs.Reach;
using Appliance.Server.Jobs.Reading;
using Appliance.Server.Jobs.Reconciling;

namespace Appliance.Server.Jobs;

/// <summary>Furnishes the room Jobs.</summary>
internal static class JobsRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<JobsSettings>("Jobs");
        room.Services
            .AddSingleton<Bells>()
            .AddSingleton<Holds>()
            .AddSingleton<JobKinds>()
            .AddSingleton<JobEvents>()
            .AddSingleton<JobMeters>()
            .AddSingleton<Voices>()
            .AddSingleton<Claims>()
            .AddSingleton<IJournal, Journal>()
            .AddSingleton<JobRunner>()
            .AddSingleton<IJobs, JobOrders>()
            .AddSingleton<JobDecisions>()
            .AddSingleton<JobAccess>()
            .AddSingleton<IAccessObjects>(services => services.GetRequiredService<JobAccess>())
            .AddSingleton<JobList>()
            .AddSingleton<JobDetails>()
            .AddSingleton<JobLines>()
            .AddSingleton<Backlog>()
            .AddSingleton<IServiceReport, JobsReport>()
            .AddSingleton<ReconcilerTable>()
            .AddReconciler<RemoveOldJobs>()
            .AddReconciler<ParkUnknownJobs>()
            .AddHostedService<JobEngine>()
            .AddHostedService<ReconcilerKeeper>();
    }

    public static void Map(Doors doors)
    {
        JobEndpoints.Map(doors.Api);
        JobLineEndpoints.Map(doors.Api);
        ReconcilerEndpoints.Map(doors.Api);
    }
}
