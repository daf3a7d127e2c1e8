using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Events.Endpoints;

namespace Appliance.Tests.Events;

public sealed class EventRequestTests
{
    [Fact]
    public void NothingAskedMeansTheNewestHundred() =>
        EventRequest.Read(null, null, null, null, null, null, null).ShouldBe(new EventRequest(new EventFilter(), null, null, 100));

    [Fact]
    public void LastEventIdOverrulesAfter() =>
        EventRequest.Read("3", null, "5", "Warning", "subnet/lab", "dhcp", "7")
            .ShouldBe(new EventRequest(new EventFilter(Severity.Warning, "subnet/lab", "dhcp"), 7, null, 5));

    [Fact]
    public void NameTimesAndAcknowledgementCanBeAskedFor() =>
        EventRequest.Read(null, null, null, null, null, null, null, "dhcp.", "2026-03-01T12:00:00Z", "2026-03-02T00:00:00+02:00", "false").Filter.ShouldBe(new EventFilter(
            Name: "dhcp.", From: new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), To: new DateTimeOffset(2026, 3, 1, 22, 0, 0, TimeSpan.Zero), Acknowledged: false));

    [Fact]
    public void EverythingWrongIsSaidAtOnce()
    {
        var fault = Should.Throw<FaultException>(() => EventRequest.Read("-1", "x", "1001", "7", "\0", new string('a', 201), "9999999999999999999"));

        fault.Kind.ShouldBe(FaultKind.Invalid);
        fault.Code.ShouldBe(FaultCodes.RequestInvalid);
        fault.Fields.Select(f => f.Field).ShouldBe(["after", "severity", "object", "search", "Last-Event-ID", "before", "limit", "before"], ignoreOrder: true);
    }
}
