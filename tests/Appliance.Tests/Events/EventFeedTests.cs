using System.Text.Json;
using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Tests.Store;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Events;

public sealed class EventFeedTests
{
    private static readonly EventFilter All = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhoChangedSomethingFindsItsEventAtOnce()
    {
        await using var room = await TestFeed.CreateAsync();

        await room.Events.RaiseAsync(room.Store, new Event("network.subnet-added", Severity.Notice, "subnet/lab", "Subnet lab was added.", JsonElement.Parse("""{"cidr":"10.0.0.0/24"}""")), Stop);

        var found = (await room.Feed.ListAsync(All, null, 10, Stop)).Items.ShouldHaveSingleItem();
        found.Name.ShouldBe("network.subnet-added");
        found.Severity.ShouldBe(Severity.Notice);
        found.Object.ShouldBe("subnet/lab");
        found.Message.ShouldBe("Subnet lab was added.");
        found.Data!.Value.GetProperty("cidr").GetString().ShouldBe("10.0.0.0/24");
    }

    [Fact]
    public async Task AnEventIsKeptWithItsChangeOrNotAtAll()
    {
        await using var room = await TestFeed.CreateAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => room.Store.InTransactionAsync<int>(async transaction =>
        {
            await room.Events.RaiseAsync(transaction, Numbered(1), Stop);
            throw new InvalidOperationException("on purpose");
        }, Stop));

        (await room.Feed.ListAsync(All, null, 10, Stop)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task TheNewestComeFirstAndPagesGoBackByBefore()
    {
        await using var room = await TestFeed.CreateAsync();
        await RaiseAsync(room, 5);

        var first = await room.Feed.ListAsync(All, null, 2, Stop);
        var second = await room.Feed.ListAsync(All, long.Parse(first.Next!, System.Globalization.CultureInfo.InvariantCulture), 2, Stop);
        var last = await room.Feed.ListAsync(All, 3, 2, Stop);

        first.Items.Select(e => e.Id).ShouldBe([5, 4]);
        first.Total.ShouldBe(5);
        second.Items.Select(e => e.Id).ShouldBe([3, 2]);
        second.Next.ShouldBe("2");
        last.Items.Select(e => e.Id).ShouldBe([2, 1]);
        last.Next.ShouldBeNull();
    }

    [Fact]
    public async Task AfterACursorTheOldestComeFirstUntilTheEnd()
    {
        await using var room = await TestFeed.CreateAsync();
        await RaiseAsync(room, 5);

        var first = await room.Feed.ListAfterAsync(All, 1, 3, Stop);
        var second = await room.Feed.ListAfterAsync(All, 4, 3, Stop);

        first.Items.Select(e => e.Id).ShouldBe([2, 3, 4]);
        first.Next.ShouldBe("4");
        second.Items.Select(e => e.Id).ShouldBe([5]);
        second.Next.ShouldBeNull();
    }

    [Fact]
    public async Task AFilterAsksForSeverityObjectAndText()
    {
        await using var room = await TestFeed.CreateAsync();
        await room.Events.RaiseAsync(room.Store, new Event("dhcp.foreign-server-found", Severity.Warning, "subnet/lab", "10.0.0.9 answers on Lab.", null), Stop);
        await room.Events.RaiseAsync(room.Store, new Event("dhcp.lease-granted", Severity.Info, "resource/1", "n1 has 10.0.0.7.", null), Stop);

        (await NamesAsync(new EventFilter(Severity.Notice))).ShouldBe(["dhcp.foreign-server-found"]);
        (await NamesAsync(new EventFilter(Object: "resource/1"))).ShouldBe(["dhcp.lease-granted"]);
        (await NamesAsync(new EventFilter(Search: "ON LAB"))).ShouldBe(["dhcp.foreign-server-found"]);
        (await NamesAsync(new EventFilter(Search: "%"))).ShouldBeEmpty();

        async Task<IEnumerable<string>> NamesAsync(EventFilter filter) => (await room.Feed.ListAsync(filter, null, 10, Stop)).Items.Select(e => e.Name);
    }

    [Fact]
    public async Task AFollowerIsWokenByWhatHappens()
    {
        await using var room = await TestFeed.CreateAsync();
        await RaiseAsync(room, 1);
        await using var follower = room.Feed.FollowAsync(All, 0, Stop).GetAsyncEnumerator(Stop);

        (await follower.MoveNextAsync()).ShouldBeTrue();
        var coming = follower.MoveNextAsync();
        room.Events.Raise(Numbered(2));

        (await coming).ShouldBeTrue();
        follower.Current.Message.ShouldBe("number 2");
    }

    [Fact]
    public async Task ACursorFromBeforeARestoreHearsWhatHappensNow()
    {
        await using var room = await TestFeed.CreateAsync();
        await RaiseAsync(room, 1);
        await using var follower = room.Feed.FollowAsync(All, 1000, Stop).GetAsyncEnumerator(Stop);

        var coming = follower.MoveNextAsync().AsTask();
        var number = 1;
        await Eventually.TryAsync(async () =>
        {
            room.Events.Raise(Numbered(++number)); // Until one comes after the follower's first look, which says what "now" is.
            return await Task.WhenAny(coming, Task.Delay(100, Stop)) == coming;
        }, "what happens now is heard", Stop);

        (await coming).ShouldBeTrue();
        follower.Current.Message.ShouldStartWith("number ");
        follower.Current.Message.ShouldNotBe("number 1");
    }

    [Fact]
    public async Task OldEventsGoAndTheirIdsAreNeverGivenAgain()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var room = await TestFeed.CreateAsync(time);
        await RaiseAsync(room, 2);
        (await room.Feed.ListAsync(All, null, 10, Stop)).Items.Select(e => e.Id).ShouldBe([2, 1]);

        await Eventually.TryAsync(async () =>
        {
            time.Advance(TimeSpan.FromDays(8));
            return (await room.Feed.ListAsync(All, null, 10, Stop)).Total == 0;
        }, "old events are removed", Stop);
        await room.Events.RaiseAsync(room.Store, Numbered(3), Stop);

        (await room.Feed.ListAsync(All, null, 10, Stop)).Items.Select(e => e.Id).ShouldBe([3]);
    }

    [Fact]
    public async Task HostileTextIsKeptHarmless()
    {
        await using var room = await TestFeed.CreateAsync();
        var hostile = "\u001b[2J\0\r\n\u202ehost\ud800";

        room.Events.Raise(new Event("dhcp.odd-name", Severity.Info, "resource/\u0007", hostile, JsonSerializer.SerializeToElement(new { name = hostile })));
        await Eventually.TryAsync(async () => (await room.Feed.ListAsync(All, null, 1, Stop)).Total == 1, "the event is kept", Stop);

        var found = (await room.Feed.ListAsync(All, null, 1, Stop)).Items[0];
        found.Message.ShouldBe(@"\u001b[2J\u0000\u000d\u000a\u202ehost" + "\ufffd");
        found.Object.ShouldBe(@"resource/\u0007");
        found.Data!.Value.GetProperty("name").GetString().ShouldBe(found.Message);
    }

    /// <summary>Law: whatever the order of commits, a follower sees each committed event once, in growing order, and no other.</summary>
    [Fact]
    public async Task NoCommittedEventIsEverPassedBy()
    {
        await using var room = await TestFeed.CreateAsync();
        const int writers = 6, rounds = 25;
        var kept = 0;
        var writing = Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var chance = new Random(writer);
            for (var round = 0; round < rounds; round++)
            {
                var fails = chance.Next(5) == 0;
                try
                {
                    await room.Store.InTransactionAsync(async transaction =>
                    {
                        await room.Events.RaiseAsync(transaction, new Event("test.first", Severity.Info, null, $"{writer}/{round}/a"), Stop);
                        // The number is drawn long before the commit, so that commits overtake each other.
                        await transaction.ExecuteAsync($"select pg_sleep({chance.NextDouble() * 0.02})", Stop);
                        await room.Events.RaiseAsync(transaction, new Event("test.second", Severity.Info, null, $"{writer}/{round}/b"), Stop);
                        return fails ? throw new InvalidOperationException("on purpose") : 0;
                    }, Stop);
                    Interlocked.Add(ref kept, 2);
                }
                catch (InvalidOperationException)
                {
                    // Rolled back.
                }
            }
        }, Stop)).ToList();

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var seen = new List<EventRecord>();
        var following = Task.Run(async () =>
        {
            await foreach (var happened in room.Feed.FollowAsync(All, 0, enough.Token))
            {
                lock (seen) seen.Add(happened);
            }
        }, Stop);
        await Task.WhenAll(writing);
        await Eventually.TrueAsync(() =>
        {
            lock (seen) return seen.Count >= kept;
        }, "the follower has seen all", Stop);
        await enough.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => following);

        seen.Count.ShouldBe(kept);
        seen.Select(e => e.Message).Distinct().Count().ShouldBe(kept);
        seen.Select(e => e.Id).ShouldBe(seen.Select(e => e.Id).Order());
    }

    private static Event Numbered(int number) => new("test.counted", Severity.Info, null, $"number {number}");

    private static async Task RaiseAsync(TestFeed room, int count)
    {
        for (var number = 1; number <= count; number++) await room.Events.RaiseAsync(room.Store, Numbered(number), Stop);
    }
}
