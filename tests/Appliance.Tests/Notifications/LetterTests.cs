using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Notifications.Mailing;
using Appliance.Server.Notifications.Subscriptions;

namespace Appliance.Tests.Notifications;

/// <summary>What mails say, and when digests come.</summary>
public sealed class LetterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void AGermanMailTellsTheTimeOfItsReader()
    {
        var letter = new LetterWriter().Write(Wanted(zone: "Europe/Berlin", language: NotificationLanguage.German), "ada", Told(Happened("Rauch über Rack 4", count: 3)));

        letter.Subject.ShouldBe("Appliance: Warnung: Rauch über Rack 4");
        letter.Text.ShouldContain("1 Ereignis; Zeiten gelten für Europe/Berlin.");
        letter.Text.ShouldContain("2026-07-01 14:00:00  Warnung  lab.smoke-seen");
        letter.Text.ShouldContain("Rauch über Rack 4 (3-mal)");
        letter.Html!.ShouldContain("""lang="de""");
    }

    [Fact]
    public void WhatAStrangerSaysIsNeitherMarkupNorTemplateNorHeader()
    {
        var letter = new LetterWriter().Write(Wanted(), "ada", Told(Happened("<script>{{ name }}</script>\r\nBcc: everybody@example.org")));

        letter.Subject.ShouldNotContain('\n');
        letter.Subject.ShouldNotContain('\r');
        letter.Html!.ShouldContain("&lt;script&gt;{{ name }}");
        letter.Html!.ShouldNotContain("<script>");
        letter.Text.ShouldContain("{{ name }}");
    }

    [Fact]
    public void ALongMessageMakesNoLongSubject() =>
        new LetterWriter().Write(Wanted(), "ada", Told(Happened(new string('x', 5000)))).Subject.Length.ShouldBe(150);

    [Fact]
    public void ADigestSaysHowManyAndWhatItLeavesOut()
    {
        var letter = new LetterWriter().Write(Wanted(NotificationPace.Daily), "ada", new Selected([Happened("One"), Happened("Two")], 7, 1, 9));

        letter.Subject.ShouldBe("Appliance: 7 events");
        letter.Text.ShouldContain("And 5 more");
    }

    [Theory]
    [InlineData(NotificationPace.Hourly, 0, "2026-03-28T10:20:00Z", "2026-03-28T11:00:00Z")]
    [InlineData(NotificationPace.Daily, 7, "2026-03-28T05:59:59Z", "2026-03-28T06:00:00Z")]
    [InlineData(NotificationPace.Daily, 7, "2026-03-28T06:00:00Z", "2026-03-29T05:00:00Z")] // Summer has come.
    [InlineData(NotificationPace.Daily, 2, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")] // An hour that is not there.
    public void ADigestComesAtItsHourInItsZone(NotificationPace pace, int hour, string now, string next) =>
        Digests.Next(Wanted(pace, hour, "Europe/Berlin"), DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void PausesGrowToAQuarterOfAnHourAndARequestForMoreIsHeeded()
    {
        Pauses.After(1).ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        Pauses.After(40).ShouldBeInRange(TimeSpan.FromMinutes(7.5), TimeSpan.FromMinutes(15));
        Pauses.After(1, TimeSpan.FromMinutes(5)).ShouldBe(TimeSpan.FromMinutes(5));
    }

    private static Subscription Wanted(NotificationPace pace = NotificationPace.AtOnce, int hour = 7, string zone = "UTC", NotificationLanguage language = NotificationLanguage.English) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), NotificationChannel.Mail, null, Severity.Warning, [], [], [], pace, hour, zone, language, null, 0, null, 0, false);

    private static EventRecord Happened(string message, int count = 1) => new(1, Noon, "lab.smoke-seen", Severity.Warning, "subnet/lab", message, JsonElement.Parse("{}"), count);

    private static Selected Told(EventRecord happened) => new([happened], 1, 1, 1);
}
