using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Tests.Store;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Events;

public sealed class RepetitionTests : IAsyncLifetime
{
    private static readonly EventFilter All = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestFeed _room = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _room = await TestFeed.CreateAsync(_time);

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task AWarningThatComesAgainIsOneRowWithACountAndItsLastTime()
    {
        await RaiseAsync("The disk is full.");
        (await ListAsync()).ShouldHaveSingleItem().First.ShouldBeNull();
        _time.Advance(TimeSpan.FromMinutes(50));
        await RaiseAsync("The disk is full.");
        (await ListAsync()).ShouldHaveSingleItem().Count.ShouldBe(2);
        _time.Advance(TimeSpan.FromMinutes(50));
        await RaiseAsync("The disk is full.");

        var row = (await ListAsync()).ShouldHaveSingleItem();
        (row.Count, row.First, row.At).ShouldBe((3, _time.GetUtcNow() - TimeSpan.FromMinutes(100), _time.GetUtcNow()));
        row.Id.ShouldBe(3);
    }

    [Fact]
    public async Task AnotherObjectAnotherTextAndAQuietHourAreNewRows()
    {
        await RaiseAsync("The disk is full.");
        await RaiseAsync("The disk is full.", about: "resource/2");
        await RaiseAsync("The disk is broken.");
        await RaiseAsync("The disk is full.", Severity.Error);
        _time.Advance(TimeSpan.FromMinutes(61));
        await RaiseAsync("The disk is full.");

        (await ListAsync()).Select(row => row.Count).ShouldBe([1, 1, 1, 1, 1]);
    }

    [Fact]
    public async Task WhatNeedsNoAttentionIsListedEachTime()
    {
        await RaiseAsync("A lease was granted.", Severity.Info);
        await RaiseAsync("A lease was granted.", Severity.Info);

        (await ListAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task AnAcknowledgedWarningThatComesAgainIsNew()
    {
        await RaiseAsync("The disk is full.");
        await _room.Acknowledgements.GiveAsync([(await ListAsync())[0].Id], "ada", "on it", Stop);
        await RaiseAsync("The disk is full.");

        var rows = (await ListAsync()).Where(row => row.Severity == Severity.Warning).ToList();
        rows.Select(row => row.Count).ShouldBe([1, 1]);
        rows[0].Acknowledged.ShouldBeNull();
        rows[1].Acknowledged.ShouldBe(new EventAcknowledgement(_time.GetUtcNow(), "ada", "on it"));
    }

    [Fact]
    public async Task AFollowerHearsOfEveryRepetitionUnderANewIdAndInOrder()
    {
        await using var follower = _room.Feed.FollowAsync(All, 0, Stop).GetAsyncEnumerator(Stop);
        var heard = new List<(long Id, int Count, string Message)>();
        foreach (var message in new[] { "down", "up", "down", "up" })
        {
            await RaiseAsync(message);
            var next = follower.MoveNextAsync();
            await ListAsync(); // Publishes, as the keeper does each second of a clock that stands still here.
            await Eventually.TrueAsync(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return next.IsCompleted;
            }, "the follower hears it", Stop);
            (await next).ShouldBeTrue();
            heard.Add((follower.Current.Id, follower.Current.Count, follower.Current.Message));
        }
        heard.ShouldBe([(1, 1, "down"), (2, 1, "up"), (3, 2, "down"), (4, 2, "up")]);
    }

    [Fact]
    public async Task WhoComesLateHearsTheCountAndMissesNothing()
    {
        for (var i = 0; i < 3; i++)
        {
            await RaiseAsync("down");
            await ListAsync();
            await RaiseAsync("up");
            await ListAsync();
        }

        (await _room.Feed.ListAfterAsync(All, 1, 10, Stop)).Items.Select(row => (row.Message, row.Count)).ShouldBe([("down", 3), ("up", 3)]);
    }

    [Fact]
    public async Task ManyAtOnceFromManyTransactionsAreCountedExactly()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await RaiseAsync("The disk is full.");
            if (i % 3 == 0) await ListAsync();
        }));

        (await ListAsync()).ShouldHaveSingleItem().Count.ShouldBe(50);
    }

    [Fact]
    public async Task AcknowledgingByFilterTakesWhatMatchesAndLeavesWhatCameLater()
    {
        await RaiseAsync("The disk is full.", about: "resource/1");
        await RaiseAsync("The disk is full.", about: "resource/2");
        await RaiseAsync("The disk is broken.", Severity.Error);
        var seen = (await ListAsync())[0].Id;
        await RaiseAsync("The fan stands still.");
        (await _room.Table.AttentionAsync(null, Stop)).ShouldBe(new EventAttention(3, 1));

        (await _room.Acknowledgements.GiveAsync(new EventFilter(Object: "resource/2"), null, "ada", null, Stop)).ShouldBe(1);
        (await _room.Acknowledgements.GiveAsync(new EventFilter(Severity.Warning), seen, "bob", null, Stop)).ShouldBe(2);

        (await _room.Table.AttentionAsync(null, Stop)).ShouldBe(new EventAttention(1, 0));
        (await ListAsync(new EventFilter(Acknowledged: false, AtLeast: Severity.Warning))).ShouldHaveSingleItem().Message.ShouldBe("The fan stands still.");
        (await ListAsync(new EventFilter(Acknowledged: true))).Select(row => row.Acknowledged!.By).ShouldBe(["bob", "ada", "bob"]);
    }

    private async Task<IReadOnlyList<EventRecord>> ListAsync(EventFilter? filter = null) => (await _room.Feed.ListAsync(filter ?? All, null, 100, Stop)).Items;

    private Task RaiseAsync(string message, Severity severity = Severity.Warning, string about = "resource/1") =>
        _room.Events.RaiseAsync(_room.Store, new Event("storage.told", severity, about, message), Stop);
}
