using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Tests.Api;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using static Appliance.Tests.Notifications.NotificationWorld;

namespace Appliance.Tests.Notifications;

/// <summary>Events by mail, through a real mail server.</summary>
public sealed class MailTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Tls")]
    public async Task WhatHappensReachesItsSubscriberOnce(string security)
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(exim.Settings(security));
        await appliance.SetUpMailAsync();
        var added = await appliance.Ada().AddNotificationAsync(new NotificationSpec(NotificationChannel.Mail, Kinds: ["lab."]), Stop);

        await appliance.HappensAsync(Warning("Smoke <b>over</b> rack 4", "subnet/lab"), new("lab.quiet", Severity.Info, null, "Nothing to see."), new("other.thing", Severity.Error, null, "Elsewhere."));

        await Eventually.TrueAsync(() => exim.Mails().Count > 0, "the mail is there", Stop);
        var mail = exim.Mails().ShouldHaveSingleItem();
        mail.To.ToString().ShouldBe("ada@example.org");
        mail.From.ToString().ShouldBe("\"Appliance\" <appliance@lab.test>");
        mail.Subject.ShouldBe("Appliance: warning: Smoke <b>over</b> rack 4");
        mail.Headers["Auto-Submitted"].ShouldBe("auto-generated");
        mail.TextBody!.ShouldContain("Smoke <b>over</b> rack 4");
        mail.TextBody!.ShouldContain("lab.smoke-seen  subnet/lab");
        mail.TextBody!.ShouldNotContain("Nothing to see");
        mail.TextBody!.ShouldNotContain("Elsewhere");
        mail.HtmlBody!.ShouldContain("Smoke &lt;b&gt;over&lt;/b&gt; rack 4");
        await Eventually.TryAsync(async () => (await SentAsync(appliance, added)).Count == 1, "the delivery is written down", Stop);
        var delivery = (await SentAsync(appliance, added))[0];
        mail.MessageId.ShouldBe($"{delivery.Id:N}@lab.test");
        (delivery.Events, delivery.Attempts, delivery.Error).ShouldBe((1, 1, null));
    }

    [Fact]
    public async Task AForeignCertificateIsRefusedAndToldOnce()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object>(exim.Settings()) { ["Mail:CaFile"] = exim.StrangersFile });
        await appliance.SetUpMailAsync();
        var (first, second) = (await SubscribeAsync(appliance), await SubscribeAsync(appliance));

        await appliance.HappensAsync(Warning("Smoke"));

        await Eventually.TryAsync(async () => (await appliance.Ada().NotificationsAsync(null, Stop)).All(one => one.State == NotificationState.Failing), "both fail", Stop);
        (await appliance.Ada().NotificationsAsync(null, Stop)).ShouldAllBe(one => one.Reason!.Contains("certificate", StringComparison.Ordinal));
        (await appliance.ToldAsync("notifications.mail-")).ShouldHaveSingleItem().ShouldContain("certificate");
        var test = await appliance.Ada().TestNotificationAsync(first.Notification.Id, Stop);
        (test.State, test.Test).ShouldBe((DeliveryState.GivenUp, true));
        test.Error!.ShouldContain("certificate");
        exim.Mails().ShouldBeEmpty();
        second.SigningSecret.ShouldBeNull();
    }

    [Fact]
    public async Task AWrongPasswordIsToldWithItsCure()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(exim.Settings());
        await appliance.SetUpMailAsync("another one");
        var added = await SubscribeAsync(appliance);

        var test = await appliance.Ada().TestNotificationAsync(added.Notification.Id, Stop);

        test.Error!.ShouldContain("appliance secret set mail-password server");
        test.Error!.ShouldNotContain("another one");
    }

    [Fact]
    public async Task AServerThatWasAwayGetsTheMailOnceWhenItIsBackAndBothIsTold()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(exim.Settings());
        await appliance.SetUpMailAsync();
        var added = await SubscribeAsync(appliance);
        await exim.CloseAsync();

        await appliance.HappensAsync(Warning("While it was away"));
        await Eventually.TryAsync(async () => (await appliance.Ada().NotificationsAsync(null, Stop))[0].State == NotificationState.Failing, "it fails", Stop);
        await appliance.HappensAsync(Warning("And later"));
        await exim.OpenAsync(Stop);

        await Eventually.TryAsync(async () => (await SentAsync(appliance, added)).Count == 2, "both are sent", Stop);
        await Eventually.TrueAsync(() => exim.Mails().Count >= 2, "the server has put both into the box", Stop);
        var mails = exim.Mails();
        mails.Select(mail => mail.Subject).ShouldBe(["Appliance: warning: While it was away", "Appliance: warning: And later"]);
        mails.Select(mail => mail.MessageId).ShouldBeUnique();
        (await appliance.Ada().NotificationsAsync(null, Stop))[0].State.ShouldBe(NotificationState.Active);
        // On a busy machine the server may be late once more: whatever was told as failing is told as recovered, each once.
        var failing = (await appliance.Ada().EventsAsync(new EventQuery(Name: "notifications.mail-failing"), Stop)).Items;
        (await appliance.ToldAsync("notifications.mail-recovered")).ShouldBe(Enumerable.Repeat("The mail server takes mail again.", failing.Sum(one => one.Count)), string.Join("; ", failing.Select(one => one.Message)));
        failing.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ADigestWaitsForItsTimeAndTellsAllOfIt()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(exim.Settings());
        await appliance.SetUpMailAsync();
        await appliance.Ada().AddNotificationAsync(new NotificationSpec(NotificationChannel.Mail, Kinds: ["lab."], Pace: NotificationPace.Hourly), Stop);
        await SubscribeAsync(appliance);
        await appliance.HappensAsync(Warning("First"));
        await Eventually.TrueAsync(() => exim.Mails().Count == 1, "who wants it at once has it", Stop);
        await appliance.HappensAsync(Warning("Second"));
        await Eventually.TrueAsync(() => exim.Mails().Count == 2, "and the second", Stop);

        await appliance.Store.ExecuteAsync("update notifications.subscriptions set digest_at = clock_timestamp(), due = clock_timestamp() where pace = 'Hourly'", Stop);

        await Eventually.TrueAsync(() => exim.Mails().Count == 3, "the digest is there", Stop);
        exim.Mails().ShouldContain(mail => mail.Subject == "Appliance: 2 events");
        await Eventually.TryAsync(() => appliance.Store.FirstAsync( // The mail is there before the line that says so.
            "select coalesce(digest_at > clock_timestamp() and due = digest_at, false) from notifications.subscriptions where pace = 'Hourly'", row => row.GetBoolean(0), Stop), "the next one waits for its time", Stop);
    }

    [Fact]
    public async Task SwitchedOffItKeepsWhatHappensUntilItIsOnAgain()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(exim.Settings());
        await appliance.SetUpMailAsync();
        var added = await SubscribeAsync(appliance);
        await appliance.Ada().DisablePluginAsync("event-mailer", new DisablePluginRequest(), Stop);
        await Eventually.TryAsync(async () => (await appliance.Ada().StatusAsync(Stop)).Services.Single(one => one.Name == "event-mailer").State == ServiceState.Off, "it is off", Stop);

        await appliance.HappensAsync(Warning("Smoke"));
        (await appliance.Ada().TestNotificationAsync(added.Notification.Id, Stop)).State.ShouldBe(DeliveryState.GivenUp);
        exim.Mails().ShouldBeEmpty();
        await appliance.Ada().EnablePluginAsync("event-mailer", new EnablePluginRequest((await appliance.Ada().PluginPlanAsync("event-mailer", Stop)).Id), Stop);

        await Eventually.TrueAsync(() => exim.Mails().Count == 1, "the mail is there", Stop);
    }

    [Fact]
    public async Task AStormIsOneMailThatSaysSo()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object>(exim.Settings()) { ["Notifications:PauseSeconds"] = 2 });
        await appliance.SetUpMailAsync();
        var added = await SubscribeAsync(appliance);

        await appliance.HappensAsync([.. Enumerable.Range(1, 10_000).Select(number => Warning($"Disk {number} is full"))]);

        await Eventually.TrueAsync(() => exim.Mails().Count > 0, "the mail is there", Stop);
        await Eventually.TryAsync(async () => (await SentAsync(appliance, added)).Count == 1, "it is written down", Stop);
        var mail = exim.Mails().ShouldHaveSingleItem();
        mail.Subject.ShouldBe("Appliance: 10000 events, the first: Disk 1 is full");
        mail.TextBody!.ShouldContain("Disk 50 is full");
        mail.TextBody!.ShouldNotContain("Disk 51 is full");
        mail.TextBody!.ShouldContain("And 9950 more");
    }

    [Fact]
    public async Task NobodyIsToldWhatTheyMayNotReadWhenItIsSent()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(exim.Settings());
        await appliance.SetUpMailAsync();
        var machine = (await appliance.Services.GetRequiredService<IMachines>().SeenAsync(InventoryWorld.Mac(78), FirmwareKind.Bios, Stop))!;
        await appliance.Ada().MoveToPoolAsync(machine.Name, "lab", Stop);
        var people = new TestPeople(appliance);
        var (of, elsewhere, everywhere) = (await people.ClientAsync("olga", "viewer", "pool/lab"), await people.ClientAsync("eve", "viewer", "pool/other"), await people.ClientAsync("vera", "viewer"));
        foreach (var (name, client) in new[] { ("olga", of), ("eve", elsewhere), ("vera", everywhere) })
        {
            await appliance.Ada().ChangeUserAsync(name, new UserChange(Mail: $"{name}@example.org"), Stop);
            await client.AddNotificationAsync(new NotificationSpec(NotificationChannel.Mail, Kinds: ["lab."]), Stop);
        }

        await appliance.HappensAsync(Warning("A secret of the house"), Warning("A fan stands still", $"resource/{machine.Id}"));
        await Eventually.TrueAsync(() => exim.Mails().Count >= 2, "both mails are there", Stop);
        var grant = (await appliance.Ada().GrantsAsync(Stop)).Single(one => one.User == "vera");
        await appliance.Ada().RemoveGrantAsync(grant.Id, Stop);
        await appliance.HappensAsync(Warning("Another fan stands still", $"resource/{machine.Id}"));
        await Eventually.TrueAsync(() => exim.Mails().Count >= 3, "the third is there", Stop);

        string Of(string name) => string.Join('\n', exim.Mails().Where(mail => mail.To.ToString() == $"{name}@example.org").Select(mail => mail.TextBody));
        Of("olga").ShouldContain("A fan stands still");
        Of("olga").ShouldContain("Another fan");
        Of("olga").ShouldNotContain("A secret of the house");
        Of("vera").ShouldContain("A secret of the house");
        Of("vera").ShouldNotContain("Another fan");
        Of("eve").ShouldBeEmpty();
    }

    [Fact]
    public async Task AResetTokenThatIsMailedSetsANewPassword()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(exim.Settings());
        await appliance.SetUpMailAsync();
        await new TestPeople(appliance).JoinAsync("fay", "viewer");
        await appliance.Ada().ChangeUserAsync("fay", new UserChange(Mail: "fay@example.org"), Stop);
        var anybody = new ApplianceClient(appliance.Anonymous);

        await anybody.AskForPasswordResetAsync("fay", Stop);

        await Eventually.TrueAsync(() => exim.Mails().Count > 0, "the mail is there", Stop);
        var mail = exim.Mails().ShouldHaveSingleItem();
        mail.To.ToString().ShouldBe("fay@example.org");
        var token = mail.TextBody!.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("apr_", StringComparison.Ordinal));
        await anybody.FinishPasswordResetAsync(new PasswordResetFinish(token, "four round red radishes"), Stop);
        (await anybody.LoginAsync(new LoginRequest("fay", "four round red radishes"), Stop)).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task AnAddressThatIsNotTakenFailsAloneAndNotTheServer()
    {
        await using var exim = await Exim.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(exim.Settings());
        await appliance.SetUpMailAsync();
        await appliance.Ada().ChangeUserAsync(TestAppliance.Administrator, new UserChange(Mail: "nobody-here@example.org"), Stop);
        var added = await SubscribeAsync(appliance);

        await appliance.HappensAsync(Warning("Smoke"));

        await Eventually.TryAsync(async () => (await appliance.Ada().NotificationsAsync(null, Stop))[0].State == NotificationState.Failing, "it fails", Stop);
        (await appliance.Ada().NotificationsAsync(null, Stop))[0].Reason!.ShouldContain("no such mailbox");
        (await appliance.ToldAsync("notifications.mail-failing")).ShouldHaveSingleItem().ShouldContain("A notification by mail");
        (await appliance.Ada().StatusAsync(Stop)).Services.Single(service => service.Name == "event-mailer").State.ShouldBe(ServiceState.Running);
        added.Notification.State.ShouldBe(NotificationState.Active);
    }

    private static Task<NotificationReply> SubscribeAsync(TestAppliance appliance) =>
        appliance.Ada().AddNotificationAsync(new NotificationSpec(NotificationChannel.Mail, Kinds: ["lab."]), Stop);

    private static async Task<IReadOnlyList<NotificationDelivery>> SentAsync(TestAppliance appliance, NotificationReply added) =>
        [.. (await appliance.Ada().NotificationDeliveriesAsync(added.Notification.Id, Stop)).Where(one => one.State == DeliveryState.Sent)];
}
