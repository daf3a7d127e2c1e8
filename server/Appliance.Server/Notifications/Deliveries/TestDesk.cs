using System.Security.Claims;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Subscriptions;
using Appliance.Server.Store;

namespace Appliance.Server.Notifications.Deliveries;

/// <summary>Sends a test at once, past whatever waits, so that who asked sees how it went.</summary>
internal sealed class TestDesk(IStore store, DeliveryTable table, IRecipients recipients, IEnumerable<IChannel> channels)
{
    public async Task<NotificationDelivery> SendAsync(Guid id, ClaimsPrincipal caller, CancellationToken stop)
    {
        var wanted = await SubscriptionDesk.NeedAsync(store, id, caller, null, stop);
        var channel = channels.Single(one => one.Kind == wanted.Channel);
        var recipient = await recipients.FindAsync(wanted.Owner, stop);
        var delivery = Guid.CreateVersion7();
        var outcome = recipient is null || !channel.IsOn
            ? Outcome.Failed("Notifications of this kind are switched off, or no mail server is set (Mail:Server).")
            : await channel.SendAsync(wanted, delivery, Selected.Nothing, recipient, stop);
        await table.AddTestAsync(delivery, id, outcome, stop);
        return (await table.ListAsync(id, stop)).First(one => one.Id == delivery);
    }
}
