using Appliance.Server.Identity;
using Appliance.Server.Jobs;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Notifications.Endpoints;
using Appliance.Server.Notifications.Mailing;
using Appliance.Server.Notifications.Subscriptions;
using Appliance.Server.Notifications.Webhooks;

namespace Appliance.Server.Notifications;

/// <summary>Furnishes the room Notifications.</summary>
internal static class NotificationsRoom
{
    public static void Add(RoomBuilder room)
    {
        room.Settings<NotificationsSettings>("Notifications");
        room.Settings<MailSettings>("Mail");
        room.Settings<WebhooksSettings>("Webhooks");
        AddMail(room.Services);
        AddWebhooks(room.Services);
        room.Services
            .AddSingleton<SubscriptionRules>()
            .AddSingleton<SubscriptionDesk>()
            .AddSingleton<DeliveryBell>()
            .AddSingleton<NotificationMeters>()
            .AddSingleton<Claims>()
            .AddSingleton<DeliveryTable>()
            .AddSingleton<Selection>()
            .AddSingleton<Attempts>()
            .AddSingleton<DeliveryRun>()
            .AddSingleton<TestDesk>()
            .AddReconciler<RemoveOldDeliveries>()
            .AddHostedService<DeliveryKeeper>();
    }

    public static void Map(Doors doors) => NotificationEndpoints.Map(doors.Api);

    private static void AddMail(IServiceCollection services) => services
        .AddSingleton<MailPost>()
        .AddSingleton<LetterWriter>()
        .AddSingleton<MailService>()
        .AddSingleton<IServiceReport>(provider => provider.GetRequiredService<MailService>())
        .AddSingleton<IServiceSwitch>(provider => provider.GetRequiredService<MailService>())
        .AddSingleton<IChannel, MailChannel>()
        .AddSingleton<PersonalMail>()
        .AddSingleton<IMailDoor>(provider => provider.GetRequiredService<PersonalMail>())
        .AddHostedService(provider => provider.GetRequiredService<PersonalMail>())
        .AddHostedService<WarnOfOpenMail>();

    private static void AddWebhooks(IServiceCollection services) => services
        .AddSingleton<WebhookAddresses>()
        .AddSingleton<WebhookDoor>()
        .AddSingleton<SigningSecrets>()
        .AddSingleton<WebhookService>()
        .AddSingleton<IServiceReport>(provider => provider.GetRequiredService<WebhookService>())
        .AddSingleton<IServiceSwitch>(provider => provider.GetRequiredService<WebhookService>())
        .AddSingleton<IChannel, WebhookChannel>();
}
