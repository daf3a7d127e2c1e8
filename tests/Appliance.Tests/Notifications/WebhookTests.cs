using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;
using Appliance.Server.Notifications;
using Appliance.Server.Notifications.Webhooks;
using Appliance.Tests.Api;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;
using Microsoft.AspNetCore.Http;
using static Appliance.Tests.Notifications.NotificationWorld;

namespace Appliance.Tests.Notifications;

/// <summary>Events by webhook, to a real receiver over https.</summary>
public sealed class WebhookTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void ASignatureIsTheOneThatStandardWebhooksHasForItsExample() =>
        Signature.Of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8)
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public async Task EveryEventIsOneSignedMessageInOrder()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(receiver.Settings());
        var added = await SubscribeAsync(appliance, receiver.Url);

        await appliance.HappensAsync([.. Enumerable.Range(1, 120).Select(number => Warning($"Disk {number} is full", "subnet/lab"))]);

        await Eventually.TrueAsync(() => receiver.Messages.Count == 120, "all are there", Stop);
        receiver.Messages.Select(one => one.Message.Data!.Message).ShouldBe(Enumerable.Range(1, 120).Select(number => $"Disk {number} is full"));
        receiver.Messages.Select(one => one.Id).ShouldBeUnique();
        receiver.Messages.ShouldAllBe(one => one.Signatures.Length == 1 && one.Signatures[0] == Sign(added.SigningSecret!, one));
        receiver.Messages.First().Message.Type.ShouldBe("lab.smoke-seen");
    }

    [Fact]
    public async Task AFailedMessageIsSentAgainUnderItsIdAndTheOthersAfterIt()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        var failures = 1;
        receiver.Answer = context =>
        {
            if (Interlocked.Decrement(ref failures) >= 0) (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (503, "1");
            return Task.CompletedTask;
        };
        await using var appliance = await TestAppliance.StartAsync(receiver.Settings());
        await SubscribeAsync(appliance, receiver.Url);

        await appliance.HappensAsync(Warning("First"), Warning("Second"));

        await Eventually.TrueAsync(() => receiver.Messages.Count == 3, "all are there", Stop);
        receiver.Messages.Select(one => one.Message.Data!.Message).ShouldBe(["First", "First", "Second"]);
        receiver.Messages.Take(2).Select(one => one.Id).Distinct().Count().ShouldBe(1);
        (await appliance.ToldAsync("notifications.webhook-failing")).ShouldHaveSingleItem().ShouldContain("503");
        await Eventually.TryAsync(async () => (await appliance.ToldAsync("notifications.webhook-recovered")).Count == 1, "its recovery is told", Stop);
    }

    [Fact]
    public async Task WhoAnswersGoneIsAskedNoMoreUntilAPersonLetsItGoOn()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        receiver.Answer = context => Status(context, StatusCodes.Status410Gone);
        await using var appliance = await TestAppliance.StartAsync(receiver.Settings());
        var added = await SubscribeAsync(appliance, receiver.Url);

        await appliance.HappensAsync(Warning("First"));
        await Eventually.TryAsync(async () => (await ShowAsync(appliance)).State == NotificationState.Stopped, "it is stopped", Stop);
        await appliance.HappensAsync(Warning("Second"));
        receiver.Answer = context => Status(context, StatusCodes.Status204NoContent);
        (await appliance.Ada().ResumeNotificationAsync(added.Notification.Id, Stop)).State.ShouldBe(NotificationState.Active);
        await appliance.HappensAsync(Warning("Third"));

        await Eventually.TrueAsync(() => receiver.Messages.Count == 2, "the third is there", Stop);
        receiver.Messages.Select(one => one.Message.Data!.Message).ShouldBe(["First", "Third"]);
        (await appliance.ToldAsync("notifications.webhook-stopped")).ShouldHaveSingleItem().ShouldContain("410");
    }

    [Fact]
    public async Task ARedirectIsNotFollowed()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        receiver.Answer = context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        await using var appliance = await TestAppliance.StartAsync(receiver.Settings());
        var added = await SubscribeAsync(appliance, receiver.Url);

        var test = await appliance.Ada().TestNotificationAsync(added.Notification.Id, Stop);

        test.Error!.ShouldContain("redirects are not followed");
        receiver.Messages.ShouldHaveSingleItem().Message.Type.ShouldBe("notifications.test");
    }

    [Fact]
    public async Task AForeignCertificateIsRefused()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object>(receiver.Settings()) { ["Webhooks:CaFile"] = receiver.StrangersFile });
        var added = await SubscribeAsync(appliance, receiver.Url);

        (await appliance.Ada().TestNotificationAsync(added.Notification.Id, Stop)).Error!.ShouldContain("certificate");
        receiver.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task ANameThatLeadsIntoThisMachineIsNotAsked()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object> { ["Webhooks:CaFile"] = receiver.CaFile });
        var added = await SubscribeAsync(appliance, receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        (await appliance.Ada().TestNotificationAsync(added.Notification.Id, Stop)).Error!.ShouldContain("is not public");
        (await Should.ThrowAsync<FaultException>(() => SubscribeAsync(appliance, receiver.Url))).Fields.ShouldHaveSingleItem().Problem.ShouldContain("not public");
        receiver.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task AReceiverThatNeverAnswersIsLeftInTime()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        receiver.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object>(receiver.Settings()) { ["Webhooks:TimeoutSeconds"] = 1 });
        var added = await SubscribeAsync(appliance, receiver.Url);

        (await appliance.Ada().TestNotificationAsync(added.Notification.Id, Stop)).Error!.ShouldContain("in time");
    }

    [Fact]
    public async Task AfterARotationMessagesCarryBothSignatures()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        await using var appliance = await TestAppliance.StartAsync(receiver.Settings());
        var added = await SubscribeAsync(appliance, receiver.Url);

        var rotated = await appliance.Ada().RotateNotificationSecretAsync(added.Notification.Id, Stop);
        await appliance.Ada().TestNotificationAsync(added.Notification.Id, Stop);

        var message = receiver.Messages.ShouldHaveSingleItem();
        rotated.SigningSecret.ShouldNotBe(added.SigningSecret);
        message.Signatures.ShouldBe([Sign(rotated.SigningSecret, message), Sign(added.SigningSecret!, message)]);
    }

    [Fact]
    public async Task AWebhookNeedsTheRightToItAndATokenThatMayNotReadEventsIsNoWayRound()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var viewer = await new TestPeople(appliance).ClientAsync("vera", "viewer");
        var spec = new NotificationSpec(NotificationChannel.Webhook, "https://hooks.example.org/");
        (await Should.ThrowAsync<FaultException>(() => viewer.AddNotificationAsync(spec, Stop))).Permission.ShouldBe(Permissions.NotificationWrite);
        var token = await appliance.Ada().AddTokenAsync(new TokenRequest("script", 1, [Permissions.NotificationWrite]), Stop);
        var script = new ApplianceClient(appliance.WithToken(token.Token));
        (await Should.ThrowAsync<FaultException>(() => script.AddNotificationAsync(spec, Stop))).Permission.ShouldBe(Permissions.EventRead);

        var own = await appliance.Ada().AddNotificationAsync(spec, Stop);

        (await viewer.NotificationsAsync(null, Stop)).ShouldBeEmpty();
        (await Should.ThrowAsync<FaultException>(() => viewer.NotificationsAsync("*", Stop))).Code.ShouldBe(FaultCodes.NotAllowed);
        (await Should.ThrowAsync<FaultException>(() => viewer.RemoveNotificationAsync(own.Notification.Id, Stop))).Code.ShouldBe(FaultCodes.NotFound);
        (await Should.ThrowAsync<FaultException>(() => viewer.NotificationDeliveriesAsync(own.Notification.Id, Stop))).Code.ShouldBe(FaultCodes.NotFound);
    }

    [Theory]
    [InlineData("127.0.0.1"), InlineData("10.1.2.3"), InlineData("169.254.169.254"), InlineData("192.168.0.1"), InlineData("100.64.0.1"), InlineData("0.0.0.0"), InlineData("224.0.0.1")]
    [InlineData("::1"), InlineData("::"), InlineData("fe80::1"), InlineData("fd00:ec2::254"), InlineData("::ffff:127.0.0.1"), InlineData("64:ff9b::7f00:1"), InlineData("2002:7f00:1::"), InlineData("ff02::1")]
    public void AnAddressThatIsNotPublicIsNotAsked(string address) => new WebhookAddresses(new WebhooksSettings()).Allows(System.Net.IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("9.9.9.9"), InlineData("2620:fe::fe"), InlineData("::ffff:9.9.9.9")]
    public void APublicAddressMayBeAsked(string address) => new WebhookAddresses(new WebhooksSettings()).Allows(System.Net.IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("http://hooks.example.org/"), InlineData("ftp://hooks.example.org/"), InlineData("https://name:word@hooks.example.org/"), InlineData("https://[::1]/"), InlineData("https://0x7f.1/"), InlineData("/hook"), InlineData("https://a\r\nb/")]
    public void AnAddressThatCanNotBeAWebhooksIsRefusedAtOnce(string url) => new WebhookAddresses(new WebhooksSettings()).Problem(url).ShouldNotBeNull();

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static string Sign(string secret, Received message) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(
        Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{message.Id}.{message.Timestamp}.{message.Body}")));

    private static async Task<Notification> ShowAsync(TestAppliance appliance) => (await appliance.Ada().NotificationsAsync(null, Stop))[0];

    private static Task<NotificationReply> SubscribeAsync(TestAppliance appliance, string url) =>
        appliance.Ada().AddNotificationAsync(new NotificationSpec(NotificationChannel.Webhook, url, Kinds: ["lab."]), Stop);
}
