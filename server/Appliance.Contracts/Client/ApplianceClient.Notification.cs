namespace Appliance.Contracts;

public sealed partial class ApplianceClient
{
    /// <param name="owner">Whose, by name; null for one's own, "*" for everybody's.</param>
    public Task<IReadOnlyList<Notification>> NotificationsAsync(string? owner, CancellationToken stop) =>
        GetAsync("notifications" + Query(("owner", owner)), ContractsJson.Default.IReadOnlyListNotification, stop);

    public Task<NotificationReply> AddNotificationAsync(NotificationSpec spec, CancellationToken stop) =>
        PostAsync("notifications", spec, ContractsJson.Default.NotificationSpec, ContractsJson.Default.NotificationReply, stop);

    public Task RemoveNotificationAsync(Guid id, CancellationToken stop) => DeleteAsync($"notifications/{id}", stop);

    /// <summary>Sends a test now; the answer says how that went.</summary>
    public Task<NotificationDelivery> TestNotificationAsync(Guid id, CancellationToken stop) => SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Root}notifications/{id}/test"), ContractsJson.Default.NotificationDelivery, stop);

    /// <summary>Lets a stopped one go on with what happens from now on.</summary>
    public Task<Notification> ResumeNotificationAsync(Guid id, CancellationToken stop) => SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Root}notifications/{id}/resume"), ContractsJson.Default.Notification, stop);

    public Task<SigningSecretReply> RotateNotificationSecretAsync(Guid id, CancellationToken stop) => SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Root}notifications/{id}/secret"), ContractsJson.Default.SigningSecretReply, stop);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<NotificationDelivery>> NotificationDeliveriesAsync(Guid id, CancellationToken stop) =>
        GetAsync($"notifications/{id}/deliveries", ContractsJson.Default.IReadOnlyListNotificationDelivery, stop);
}
