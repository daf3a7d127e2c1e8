using System.Collections.Concurrent;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>PostgreSQL goes away under load and comes back.</summary>
[Collection(DatabaseCollection.Name)]
public sealed class DatabaseAwayTests(DatabaseRack rack)
{
    [Fact]
    public async Task WithoutItsDatabaseTheApplianceRefusesClearlyAndStillAnswersKnownClients()
    {
        var stop = TestContext.Current.CancellationToken;
        using var known = new SimulatedMachine(rack.Machines, MachineIdentity.Number(1));
        var pending = (await known.BootAndEnrollAsync(stop)).Pending;
        var address = known.Lease!.Address;
        var decision = known.WatchAsync(pending, stop);
        using var member = new SimulatedMachine(rack.Machines, MachineIdentity.Number(300));
        var membership = await BecomeMemberAsync(member, "in-the-outage", stop);

        // Load: machines that nobody knows come one after the other, before, while and after the database is away.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var acknowledged = new ConcurrentQueue<string>();
        var load = KeepComingAsync(2, acknowledged, enough.Token);
        await Poll.UntilAsync("Leases before the outage", TimeSpan.FromSeconds(30), () => acknowledged.Count >= 5);

        await rack.Postgres.StopAsync();
        var refused = await Poll.UntilAsync("A clear refusal", TimeSpan.FromSeconds(20), async () =>
        {
            try
            {
                await rack.Api.ResourcesAsync();
                return null;
            }
            catch (ApiRefusedException refusal)
            {
                return refusal;
            }
        });
        refused.Status.ShouldBe(503);
        refused.Code.ShouldBe(FaultCodes.StoreAway);
        (await rack.Api.ProbeAsync("healthz")).Status.ShouldBe(200);
        (await rack.Api.ProbeAsync("readyz")).Status.ShouldBe(503);
        (await known.TakeLeaseAsync(isIpxe: true, stop)).Address.ShouldBe(address);
        // New machines get addresses too: the journal remembers them.
        var sofar = acknowledged.Count;
        await Poll.UntilAsync("Leases in the outage", TimeSpan.FromSeconds(30), () => acknowledged.Count >= sofar + 5);
        // Its script would carry a token that nobody keeps: it is told to ask again, and boots when it can.
        (await known.FetchAsync(new Uri(known.Lease!.BootFile), stop)).Text.ShouldContain("the database is away. Asking again");

        await rack.Postgres.StartAsync();
        await Poll.UntilAsync("An appliance that has recovered by itself", TimeSpan.FromSeconds(60), async () => (await rack.Api.ProbeAsync("readyz")).Status == 200);
        var before = acknowledged.Count;
        await Poll.UntilAsync("Leases after the outage", TimeSpan.FromSeconds(30), () => acknowledged.Count >= before + 5);
        await enough.CancelAsync();
        await load;

        var resource = await rack.ResourceAsync(known.Identity.Mac, TimeSpan.FromSeconds(30), "still pending", one => one.Pending is not null);
        resource.Pending!.Id.ShouldBe(Guid.Parse(pending.Request));
        decision.IsCompleted.ShouldBeFalse("it still waits");
        await rack.Api.ApproveAsync(resource.Id, new ApproveRequest("after-the-outage", pending.Code));
        (await decision.WaitAsync(TimeSpan.FromSeconds(30), stop)).Certificate.IsEmpty.ShouldBeFalse();
        membership.IsCompleted.ShouldBeFalse("a member stays connected");
        (await rack.Api.ResourceAsync(member.Identity.Mac)).ShouldNotBeNull().Connected.ShouldBeTrue();
        var leases = (await rack.Api.LeasesAsync()).Select(lease => lease.Mac).ToHashSet(StringComparer.OrdinalIgnoreCase);
        acknowledged.ShouldAllBe(mac => leases.Contains(mac));
        Figures.Print("leases acknowledged around the outage, none lost", $"{acknowledged.Count}");
    }

    /// <returns>Its connection, which goes on.</returns>
    private async Task<Task> BecomeMemberAsync(SimulatedMachine machine, string name, CancellationToken stop)
    {
        var pending = (await machine.BootAndEnrollAsync(stop)).Pending;
        var stranger = await rack.ResourceAsync(machine.Identity.Mac, TimeSpan.FromSeconds(30), "pending", one => one.Pending is not null);
        await rack.Api.ApproveAsync(stranger.Id, new ApproveRequest(name, pending.Code));
        var welcomed = new TaskCompletionSource<Welcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var membership = machine.BeMemberAsync(await machine.WatchAsync(pending, stop), welcomed, stop);
        await welcomed.Task.WaitAsync(TimeSpan.FromSeconds(30), stop);
        return membership;
    }

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);

    /// <summary>Adds the address of each machine that was given a lease.</summary>
    private async Task KeepComingAsync(int first, ConcurrentQueue<string> acknowledged, CancellationToken stop)
    {
        for (var number = first; number < 200 && !stop.IsCancellationRequested; number++)
        {
            var machine = MachineIdentity.Number(number);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                await new DhcpClient(rack.Machines, machine).LeaseAsync(patience.Token);
                acknowledged.Enqueue(machine.Mac.ToString());
                await Task.Delay(Pace, patience.Token); // There are only so many addresses.
            }
            catch (Exception unanswered) when (unanswered is OperationCanceledException or TimeoutException)
            {
                // The next one is on its way; who was not acknowledged is not counted.
            }
        }
    }
}
