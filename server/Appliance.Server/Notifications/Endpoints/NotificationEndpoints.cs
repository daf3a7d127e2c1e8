using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Notifications.Subscriptions;
using Appliance.Server.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appliance.Server.Notifications.Endpoints;

/// <summary>What somebody wants to be told: one's own, and with the right to it those of others.</summary>
internal static class NotificationEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/api/v1/notifications").WithTags("notifications");
        group.MapGet("", ListAsync).Needs(Permissions.Self).WithName("ListNotifications")
            .WithSummary("Lists what the caller is told of, by mail and webhooks; those of 'owner', or with owner=* everybody's.");
        group.MapPost("", AddAsync).Needs(Permissions.Self).WithName("AddNotification")
            .WithSummary("Subscribes to events by mail, or with notification.write by a webhook, whose signing secret is shown this once.");
        group.MapDelete("/{id:guid}", RemoveAsync).Needs(Permissions.Self).WithName("RemoveNotification").WithSummary("Ends a subscription.");
        group.MapPost("/{id:guid}/test", TestAsync).Needs(Permissions.Self).WithName("TestNotification").WithSummary("Sends a test now and says how that went.");
        group.MapPost("/{id:guid}/resume", ResumeAsync).Needs(Permissions.Self).WithName("ResumeNotification").WithSummary("Lets a stopped or failing one go on now.");
        group.MapPost("/{id:guid}/secret", RotateAsync).Needs(Permissions.Self).WithName("RotateNotificationSecret")
            .WithSummary("Makes a new signing secret, shown this once; for a day messages carry signatures of both.");
        group.MapGet("/{id:guid}/deliveries", DeliveriesAsync).Needs(Permissions.Self).WithName("ListNotificationDeliveries").WithSummary("Lists the last hundred deliveries, newest first.");
    }

    private static Task<IReadOnlyList<Notification>> ListAsync(ClaimsPrincipal caller, SubscriptionDesk desk, CancellationToken stop, string? owner = null) => desk.ListAsync(owner, caller, stop);

    private static async Task<Created<NotificationReply>> AddAsync(NotificationSpec spec, ClaimsPrincipal caller, SubscriptionDesk desk, CancellationToken stop)
    {
        var added = await desk.AddAsync(spec, caller, stop);
        return TypedResults.Created($"/api/v1/notifications/{added.Notification.Id}", added);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ClaimsPrincipal caller, SubscriptionDesk desk, CancellationToken stop)
    {
        await desk.RemoveAsync(id, caller, stop);
        return TypedResults.NoContent();
    }

    private static Task<NotificationDelivery> TestAsync(Guid id, ClaimsPrincipal caller, TestDesk desk, CancellationToken stop) => desk.SendAsync(id, caller, stop);

    private static Task<Notification> ResumeAsync(Guid id, ClaimsPrincipal caller, SubscriptionDesk desk, CancellationToken stop) => desk.ResumeAsync(id, caller, stop);

    private static Task<SigningSecretReply> RotateAsync(Guid id, ClaimsPrincipal caller, SubscriptionDesk desk, CancellationToken stop) => desk.RotateAsync(id, caller, stop);

    private static async Task<IReadOnlyList<NotificationDelivery>> DeliveriesAsync(Guid id, ClaimsPrincipal caller, IStore store, DeliveryTable table, CancellationToken stop)
    {
        await SubscriptionDesk.NeedAsync(store, id, caller, Permissions.UserRead, stop);
        return await table.ListAsync(id, stop);
    }
}
