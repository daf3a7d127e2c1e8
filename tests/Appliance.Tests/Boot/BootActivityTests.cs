using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Inventory;
using Appliance.Tests.Api;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Boot;

/// <summary>How many machines booted lately, and which did not.</summary>
public sealed class BootActivityTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BootsAreCountedBySliceAndThoseThatFailedAreNamedWithTheirReason()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var api = new ApplianceClient(appliance.SignedIn);
        var machine = (await appliance.Services.GetRequiredService<IMachines>().SeenAsync(InventoryWorld.Mac(1), FirmwareKind.Bios, Stop))!;
        await AddAsync(appliance, InventoryWorld.Mac(1), 61, BootOutcome.Reported);
        await AddAsync(appliance, InventoryWorld.Mac(1), 57, BootOutcome.Reported);
        await AddAsync(appliance, InventoryWorld.Mac(1), 7, BootOutcome.Superseded);
        await AddAsync(appliance, InventoryWorld.Mac(1), 3, BootOutcome.Failed, ReasonCodes.NoReport);
        await AddAsync(appliance, InventoryWorld.Mac(9), 2, BootOutcome.Failed, ReasonCodes.NbpTimeout);
        await AddAsync(appliance, InventoryWorld.Mac(2), 1, BootOutcome.LocalBoot);
        await AddAsync(appliance, InventoryWorld.Mac(3), 1, BootOutcome.Running);

        var boots = await api.BootsAsync(1, Stop);
        (boots.SliceMinutes, boots.Total).ShouldBe((5, new BootCounts(6, 2, 2, 1)));
        boots.Slices.Count.ShouldBe(12);
        (boots.Slices[0], boots.Slices[10], boots.Slices[11]).ShouldBe((new BootCounts(1, 1, 0, 0), new BootCounts(1, 0, 0, 0), new BootCounts(4, 1, 2, 1)));
        boots.Failed.Select(boot => (boot.Mac, boot.Resource, boot.Name, boot.Reason)).ShouldBe(
            [($"{InventoryWorld.Mac(9)}", null, null, ReasonCodes.NbpTimeout), ($"{InventoryWorld.Mac(1)}", machine.Id.Value, machine.Name, ReasonCodes.NoReport)]);
        boots.Failed[0].Advice.ShouldBe(ReasonCodes.Advice[ReasonCodes.NbpTimeout]);
        (await api.BootsAsync(2, Stop)).Total.Succeeded.ShouldBe(3);
        foreach (var hours in new[] { 0, 25 }) (await Should.ThrowAsync<FaultException>(() => api.BootsAsync(hours, Stop))).Fields.ShouldHaveSingleItem().Field.ShouldBe("hours");
    }

    [Fact]
    public async Task WhoseGrantIsForAPoolSeesItsMachinesBootsOnly()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var machines = appliance.Services.GetRequiredService<IMachines>();
        foreach (var number in new[] { 1, 2 })
        {
            await machines.SeenAsync(InventoryWorld.Mac(number), FirmwareKind.Bios, Stop);
            await AddAsync(appliance, InventoryWorld.Mac(number), number, BootOutcome.Failed, ReasonCodes.NoOffer);
        }
        await new ApplianceClient(appliance.SignedIn).MoveToPoolAsync($"{InventoryWorld.Mac(1)}", "left", Stop);
        var otto = await new TestPeople(appliance).ClientAsync("otto", "operator", "pool/left");

        var boots = await otto.BootsAsync(1, Stop);
        (boots.Total.Failed, boots.Failed.ShouldHaveSingleItem().Mac).ShouldBe((1, $"{InventoryWorld.Mac(1)}"));
    }

    /// <summary>A boot that began so many minutes ago and has ended so.</summary>
    internal static Task<int> AddAsync(TestAppliance appliance, MacAddress mac, double minutesAgo, BootOutcome outcome, string? reason = null)
    {
        var started = appliance.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddMinutes(-minutesAgo);
        return appliance.Store.ExecuteAsync($"""
            insert into boot.attempts (id, mac, firmware, started, ended, outcome, reason, evidence)
            values ({Guid.CreateVersion7()}, {mac.ToString()}, 'Bios', {started}, {(outcome == BootOutcome.Running ? null : started.AddSeconds(40))}, {outcome.ToString()}, {reason}, {(reason is null ? null : "Waited 30 s for it.")})
            """, Stop);
    }
}
