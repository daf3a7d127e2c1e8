using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Events.Queue;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Events;

public sealed class EventQueueTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly EventQueue _queue;

    public EventQueueTests() => _queue = new EventQueue(_time);

    [Fact]
    public void EqualEventsWithinAMinuteAreCountedAndNotRepeated()
    {
        for (var i = 0; i < 18; i++) _queue.Add(Hostile("10.0.0.9 answers too."));

        Messages().ShouldBe(["10.0.0.9 answers too."]);
        _time.Advance(TimeSpan.FromSeconds(59));
        Messages().ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));
        Messages().ShouldBe(["10.0.0.9 answers too. x17"]);
    }

    [Fact]
    public void AfterAMinuteOfSilenceAnEqualEventIsNewAgain()
    {
        _queue.Add(Hostile("once"));
        Messages();
        _time.Advance(TimeSpan.FromMinutes(1));

        _queue.Add(Hostile("once")).ShouldBeTrue();

        Messages().ShouldBe(["once"]);
    }

    [Fact]
    public void AFloodIsBoundedAndSaysHowMuchIsMissing()
    {
        for (var i = 0; i < 5000; i++) _queue.Add(Hostile($"forged packet {i}") with { Name = $"dhcp.kind-{i % 50}" });

        var kept = _queue.Take(out var dropped);

        dropped.ShouldBe(4000);
        kept.Count.ShouldBe(1001);
        kept[0].Event.Message.ShouldBe("forged packet 0");
        kept[^1].Event.Name.ShouldBe("events.dropped");
        kept[^1].Event.Message.ShouldStartWith("4000 events were dropped");
    }

    [Fact]
    public void AFloodOfOneKindIsCutShortAndHidesNoOther()
    {
        for (var i = 0; i < 5000; i++) _queue.Add(Hostile($"forged packet {i}"));
        _queue.Add(Hostile("The pool is empty.") with { Name = "dhcp.pool-exhausted" }).ShouldBeTrue();

        var messages = Messages().ToList();
        messages.Count.ShouldBe(EventQueue.MostAlike + 2);
        messages[^2].ShouldBe("More than 250 different events of this kind came within a minute; the rest are only counted.");
        messages[^1].ShouldBe("The pool is empty.");

        _time.Advance(TimeSpan.FromMinutes(1));
        Messages().ShouldBe(["More than 250 different events of this kind came within a minute; the rest are only counted. x4749"]);
        _queue.Add(Hostile("forged packet 9999")).ShouldBeTrue();
    }

    [Fact]
    public void WhatCouldNotBeKeptComesBackInItsOrderAndWithItsTime()
    {
        var then = _time.GetUtcNow();
        _queue.Add(Hostile("first"));
        var taken = _queue.Take(out _);
        _time.Advance(TimeSpan.FromSeconds(10));
        _queue.Add(Hostile("second"));

        _queue.Return(taken);

        var again = _queue.Take(out _);
        again.Select(h => h.Event.Message).ShouldBe(["first", "second"]);
        again[0].At.ShouldBe(then);
    }

    [Fact]
    public void ALongAbsenceOfTheStoreKeepsTheOldestThousand()
    {
        for (var minute = 0; minute < 3; minute++)
        {
            for (var i = 0; i < 900; i++) _queue.Add(Hostile($"{minute}/{i}") with { Name = $"dhcp.kind-{i % 9}" });
            _queue.Return(_queue.Take(out _));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var kept = _queue.Take(out _);

        kept.Count.ShouldBeInRange(1000, 1001);
        kept[0].Event.Message.ShouldBe("0/0");
    }

    private static Event Hostile(string message) => new("dhcp.foreign-server-found", Severity.Warning, "subnet/lab", message);

    private IEnumerable<string> Messages() => _queue.Take(out _).Select(h => h.Count == 1 ? h.Event.Message : $"{h.Event.Message} x{h.Count}");
}
