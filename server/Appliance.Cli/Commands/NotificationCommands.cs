using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance notification …</c>: what you are told of by mail and webhooks.</summary>
internal static class NotificationCommands
{
    public static Command Make(Printer printer) => Verb.Bare(
        "notification", "Events by mail and webhooks", List(printer), Add(printer), Remove(printer), Test(printer), Resume(printer), Secret(printer), Deliveries(printer));

    private static Command List(Printer printer)
    {
        var owner = TokenCommands.Owner();
        return Verb.Make("list", "List what you are told of", [owner], async (line, client, stop) =>
            printer.Print(line, await client.NotificationsAsync(line.GetValue(owner), stop), ContractsJson.Default.IReadOnlyListNotification, Draw));
    }

    private static Command Add(Printer printer)
    {
        var webhook = new Option<string?>("--webhook") { Description = "Send signed messages to this address instead of mail to yours", HelpName = "URL" };
        var severity = new Option<Severity>("--severity") { Description = "The least severity", DefaultValueFactory = _ => Severity.Warning };
        var kinds = new Option<string[]>("--kind") { Description = "How names of events begin, as dhcp.; again for more. All otherwise", HelpName = "PREFIX" };
        var objects = new Option<string[]>("--object") { Description = "About this object, as subnet/lab; again for more. All otherwise", HelpName = "OBJECT" };
        var pools = new Option<string[]>("--pool") { Description = "About objects of this pool; again for more. All otherwise", HelpName = "POOL" };
        var pace = new Option<NotificationPace>("--pace") { Description = "AtOnce, Hourly or Daily", DefaultValueFactory = _ => NotificationPace.AtOnce };
        var hour = new Option<int>("--hour") { Description = "The hour of a daily mail", DefaultValueFactory = _ => 7 };
        var zone = new Option<string>("--time-zone") { Description = "The time zone of times in mails", DefaultValueFactory = _ => "UTC", HelpName = "ZONE" };
        var language = new Option<NotificationLanguage>("--language") { Description = "English or German", DefaultValueFactory = _ => NotificationLanguage.English };
        return Verb.Make("add", "Be told of events", [webhook, severity, kinds, objects, pools, pace, hour, zone, language], async (line, client, stop) =>
        {
            var url = line.GetValue(webhook);
            var spec = new NotificationSpec(
                url is null ? NotificationChannel.Mail : NotificationChannel.Webhook, url, line.GetValue(severity), line.GetValue(kinds) ?? [], line.GetValue(objects) ?? [],
                line.GetValue(pools) ?? [], line.GetValue(pace), line.GetValue(hour), line.GetValue(zone)!, line.GetValue(language));
            printer.Print(line, await client.AddNotificationAsync(spec, stop), ContractsJson.Default.NotificationReply, reply => reply.SigningSecret is { } secret
                ? new Rows(new Text($"Added {reply.Notification.Id}. Its messages are signed with"), new Text($"  {secret}"))
                : new Text($"Added {reply.Notification.Id}."));
        });
    }

    private static Command Remove(Printer printer)
    {
        var id = Id();
        return Verb.Make("remove", "Be told no more", [id], async (line, client, stop) =>
        {
            await client.RemoveNotificationAsync(line.GetValue(id), stop);
            printer.Done(line, "remove", $"notification/{line.GetValue(id)}", "It is removed.");
        });
    }

    private static Command Test(Printer printer)
    {
        var id = Id();
        return Verb.Make("test", "Send a test now", [id], async (line, client, stop) =>
            printer.Print(line, await client.TestNotificationAsync(line.GetValue(id), stop), ContractsJson.Default.NotificationDelivery,
                sent => new Text(sent.Error is { } error ? $"It could not be sent: {Words.Safe(error)}" : "It was sent.")));
    }

    private static Command Resume(Printer printer)
    {
        var id = Id();
        return Verb.Make("resume", "Let a stopped or failing one go on now", [id], async (line, client, stop) =>
            printer.Print(line, await client.ResumeNotificationAsync(line.GetValue(id), stop), ContractsJson.Default.Notification, _ => new Text("It goes on.")));
    }

    private static Command Secret(Printer printer)
    {
        var id = Id();
        return Verb.Make("secret", "Give a webhook a new signing secret; it is shown this once", [id], async (line, client, stop) =>
            printer.Print(line, await client.RotateNotificationSecretAsync(line.GetValue(id), stop), ContractsJson.Default.SigningSecretReply,
                reply => new Rows(new Text($"Until {Words.Time(reply.PreviousUntil)} messages carry a signature of the earlier one too. The new one is"), new Text($"  {reply.SigningSecret}"))));
    }

    private static Command Deliveries(Printer printer)
    {
        var id = Id();
        return Verb.Make("deliveries", "List what was sent, newest first", [id], async (line, client, stop) =>
            printer.Print(line, await client.NotificationDeliveriesAsync(line.GetValue(id), stop), ContractsJson.Default.IReadOnlyListNotificationDelivery, deliveries =>
            {
                var table = Printer.Table("made", "state", "events", "ended", "attempts", "error");
                foreach (var d in deliveries)
                    table.AddTextRow(Words.Time(d.Made), Words.Of(d.State), d.Test ? "test" : Number(d.Events), Words.Time(d.Ended), Number(d.Attempts), Words.Safe(d.Error));
                return table;
            }));
    }

    private static Table Draw(IReadOnlyList<Notification> notifications)
    {
        var table = Printer.Table("id", "owner", "where", "what", "pace", "state", "last sent", "reason");
        foreach (var n in notifications)
        {
            var what = string.Join(' ', [Words.Of(n.Severity) + "+", .. n.Kinds, .. n.Objects, .. n.Pools.Select(pool => $"pool/{pool}")]);
            table.AddTextRow(n.Id.ToString(), n.Owner, n.Url ?? "mail", what, Words.Of(n.Pace), Words.Of(n.State), Words.Time(n.LastSent), Words.Safe(n.Reason));
        }
        return table;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Argument<Guid> Id() => new("id") { Description = "Its id, as 'appliance notification list' shows it" };
}
