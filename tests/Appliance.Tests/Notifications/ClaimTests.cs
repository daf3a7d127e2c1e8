using Appliance.Contracts;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Store;
using Appliance.Tests.Store;

namespace Appliance.Tests.Notifications;

/// <summary>Several servers over one database never send the same thing twice.</summary>
public sealed class ClaimTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OfManyWorkersOneGetsASubscription()
    {
        await using var database = await TestStore.CreateAsync();
        await AddAsync(database.Store);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new Claims(database.Store).TakeAsync([NotificationChannel.Mail], Stop)));

        taken.Count(claim => claim is not null).ShouldBe(1);
    }

    [Fact]
    public async Task AWorkerThatFellAsleepWritesNothingWhenItWakes()
    {
        await using var database = await TestStore.CreateAsync();
        await AddAsync(database.Store);
        var (claims, table) = (new Claims(database.Store), new DeliveryTable(database.Store));
        var asleep = (await claims.TakeAsync([NotificationChannel.Mail], Stop))!;
        await database.Store.ExecuteAsync("update notifications.subscriptions set claimed_until = clock_timestamp() - interval '1 second'", Stop);

        var second = (await claims.TakeAsync([NotificationChannel.Mail], Stop))!;

        second.Number.ShouldBeGreaterThan(asleep.Number);
        (await claims.RenewAsync(asleep, Stop)).ShouldBeFalse();
        (await table.MakeAsync(asleep, 7, [(1, 7, 3)], null, Stop)).ShouldBeFalse();
        (await table.NextAsync(asleep.Wanted.Id, Stop)).ShouldBeNull();
        await claims.ReleaseAsync(asleep, TimeSpan.Zero, Stop);
        (await claims.RenewAsync(second, Stop)).ShouldBeTrue();
    }

    [Fact]
    public async Task WhatHappensWhileAWorkerLooksIsLookedAtAfterwards()
    {
        await using var database = await TestStore.CreateAsync();
        await AddAsync(database.Store);
        var claims = new Claims(database.Store);
        var claim = (await claims.TakeAsync([NotificationChannel.Mail], Stop))!;

        await claims.WakeAsync(new Dictionary<string, Severity> { ["lab.smoke-seen"] = Severity.Error }, TimeSpan.Zero, Stop);
        (await claims.TakeAsync([NotificationChannel.Mail], Stop)).ShouldBeNull();
        await claims.ReleaseAsync(claim, null, Stop);

        (await claims.TakeAsync([NotificationChannel.Mail], Stop)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("dhcp.anything", Severity.Error, false)]
    [InlineData("lab.smoke-seen", Severity.Info, false)]
    [InlineData("lab.smoke-seen", Severity.Warning, true)]
    public async Task OnlyWhatIsWantedWakes(string name, Severity severity, bool wakes)
    {
        await using var database = await TestStore.CreateAsync();
        await AddAsync(database.Store, due: null);
        var claims = new Claims(database.Store);

        await claims.WakeAsync(new Dictionary<string, Severity> { [name] = severity }, TimeSpan.Zero, Stop);

        (await claims.TakeAsync([NotificationChannel.Mail], Stop) is not null).ShouldBe(wakes);
    }

    private static Task AddAsync(IStore store, string? due = "2020-01-01") => store.ExecuteAsync(
        $"""
        insert into notifications.subscriptions (id, owner, owner_name, channel, severity, kinds, objects, pools, pace, hour, time_zone, language, created_at, cursor, due)
        values ({Guid.CreateVersion7()}, {Guid.CreateVersion7()}, 'ada', 'Mail', 2, array['lab.'], array[]::text[], array[]::text[], 'AtOnce', 7, 'UTC', 'English', now(), 0, {due}::timestamptz)
        """, Stop);
}
