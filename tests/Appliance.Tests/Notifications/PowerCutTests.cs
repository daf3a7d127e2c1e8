using System.Collections.Concurrent;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Notifications.Deliveries;
using Appliance.Server.Notifications.Subscriptions;
using Appliance.Server.Store;
using Appliance.Tests.Api;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static Appliance.Tests.Notifications.NotificationWorld;

namespace Appliance.Tests.Notifications;

/// <summary>The power is cut between sending and writing that down.</summary>
public sealed class PowerCutTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatWasSentIsSentAgainUnderTheSameIdAndNothingElseIs()
    {
        var forgetful = new ForgetfulChannel();
        await using var appliance = await TestAppliance.StartAsync(instead: services =>
        {
            services.RemoveAll<IChannel>();
            services.AddSingleton<IChannel>(forgetful);
        });
        forgetful.Store = appliance.Store;
        await appliance.Ada().AddNotificationAsync(new NotificationSpec(NotificationChannel.Webhook, "https://hooks.invalid/", Kinds: ["lab."]), Stop);

        await appliance.HappensAsync(Warning("First"), Warning("Second"), Warning("Third"));

        await Eventually.TrueAsync(() => forgetful.Sent.Count >= 4, "all were sent", Stop);
        forgetful.Sent.Select(one => one.Message).ShouldBe(["First", "First", "Second", "Third"]);
        var ids = forgetful.Sent.Select(one => one.Id).ToList();
        ids[1].ShouldBe(ids[0]);
        ids.Distinct().Count().ShouldBe(3);
    }

    /// <summary>Sends, and is then as dead as a server whose power was cut: its claim has ended, and another has taken over.</summary>
    private sealed class ForgetfulChannel : IChannel
    {
        public IStore? Store { get; set; }

        public ConcurrentQueue<(Guid Id, string Message)> Sent { get; } = [];

        public NotificationChannel Kind => NotificationChannel.Webhook;

        public bool IsOn => true;

        public int MostEvents => 1;

        public async Task<Outcome> SendAsync(Subscription wanted, Guid delivery, Selected told, Recipient recipient, CancellationToken stop)
        {
            Sent.Enqueue((delivery, told.Events[0].Message));
            if (Sent.Count == 1) await Store!.ExecuteAsync($"update notifications.subscriptions set claim = claim + 1, claimed_until = clock_timestamp() - interval '1 second' where id = {wanted.Id}", stop);
            return Outcome.Sent;
        }
    }
}
