using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Notifications.Subscriptions;

namespace Appliance.Server.Notifications.Mailing;

/// <summary>Tells by mail: whatever there is in one mail, to the address that the user has now.</summary>
internal sealed class MailChannel(MailPost post, MailService service, LetterWriter writer) : IChannel
{
    public NotificationChannel Kind => NotificationChannel.Mail;

    public bool IsOn => service.IsOn;

    public int MostEvents => int.MaxValue;

    public async Task<Outcome> SendAsync(Subscription wanted, Guid delivery, Selected told, Recipient recipient, CancellationToken stop)
    {
        if (recipient.Mail is not { } to) return Outcome.Failed($"The user {recipient.Name} has no mail address.");
        var outcome = await post.SendAsync(delivery, to, writer.Write(wanted, recipient.Name, told), stop);
        service.Note(outcome);
        return outcome;
    }
}
