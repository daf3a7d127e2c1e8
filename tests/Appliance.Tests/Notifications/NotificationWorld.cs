using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Events.Feed;
using Appliance.Server.Events.Queue;
using Appliance.Tests.Api;

namespace Appliance.Tests.Notifications;

/// <summary>Short words for what tests of notifications do to an appliance.</summary>
internal static class NotificationWorld
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static ApplianceClient Ada(this TestAppliance appliance) => new(appliance.SignedIn);

    /// <summary>Keeps the mail server's password, and gives the administrator an address.</summary>
    public static async Task SetUpMailAsync(this TestAppliance appliance, string password = Exim.Password)
    {
        await appliance.Ada().SetSecretAsync("mail-password", "server", new SecretRequest(password), Stop);
        await appliance.Ada().ChangeUserAsync(TestAppliance.Administrator, new UserChange(Mail: "ada@example.org"), Stop);
    }

    public static async Task HappensAsync(this TestAppliance appliance, params Event[] happened)
    {
        await appliance.Store.InTransactionAsync(async transaction =>
        {
            await EventTable.AppendAsync(transaction, [.. happened.Select(one => new Happened(one, TimeProvider.System.GetUtcNow()))], Stop);
            return true;
        }, Stop);
    }

    public static Event Warning(string message, string? about = null, string name = "lab.smoke-seen") => new(name, Severity.Warning, about, message);

    public static async Task<IReadOnlyList<string>> ToldAsync(this TestAppliance appliance, string name) =>
        [.. (await appliance.Ada().EventsAsync(new EventQuery(Name: name), Stop)).Items.Select(one => one.Message)];
}
