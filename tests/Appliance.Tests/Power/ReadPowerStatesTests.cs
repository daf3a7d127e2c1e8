using Appliance.Contracts;
using Appliance.Plugins;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Power.Machines;
using Appliance.Server.Store;
using static Appliance.Tests.Power.PowerWorld;

namespace Appliance.Tests.Power;

/// <summary>The slow looks at all machines.</summary>
public sealed class ReadPowerStatesTests
{
    [Fact]
    public async Task AChangeThatWasNotOursIsAnEventAndOneOfOursIsNot()
    {
        await using var world = await StartAsync();
        var machine = await world.AddAsync("web1", new PowerSpec { Driver = "simulated" });
        await world.LookAsync();
        (await world.SwitchAsync("web1", PowerAction.On)).State.ShouldBe(JobState.Finished);
        await world.LookAsync();
        (await world.FactsAsync(machine)).ShouldBe(["power.settings-changed"]);

        await PressAsync(world, machine, PowerAction.Off);
        await world.LookAsync();
        await world.LookAsync();

        (await world.FactsAsync(machine)).ShouldBe(["power.settings-changed", "power.changed"]);
        (await world.Client.PowerAsync("web1", Stop)).State.ShouldBe(PowerState.Off);
    }

    [Fact]
    public async Task ABmcThatFallsSilentIsToldOfOnceAndSoIsItsReturn()
    {
        await using var world = await StartAsync(answerSeconds: 1);
        var machine = await world.AddAsync("web1", new PowerSpec { Driver = "simulated", Address = "silent" });

        for (var look = 0; look < 3; look++) await world.LookAsync();

        (await world.FactsAsync(machine)).ShouldBe(["power.settings-changed", "power.bmc-silent"]);
        (await world.Client.PowerAsync("web1", Stop)).ShouldSatisfyAllConditions(
            power => power.State.ShouldBe(PowerState.Unknown), power => power.Reason!.ShouldContain("did not answer within 1 seconds"));
        await world.Appliance.Store.ExecuteAsync("update power.machines set address = 'honest'", Stop);
        for (var look = 0; look < 2; look++) await world.LookAsync();
        (await world.FactsAsync(machine)).ShouldBe(["power.settings-changed", "power.bmc-silent", "power.bmc-back"]);
        (await world.Client.PowerAsync("web1", Stop)).ShouldSatisfyAllConditions(power => power.State.ShouldBe(PowerState.Off), power => power.Reason.ShouldBeNull());
    }

    /// <summary>A look that was held up does not overwrite what was seen after it began.</summary>
    [Fact]
    public async Task AnOldLookIsNotKept()
    {
        await using var world = await StartAsync();
        var machine = await world.AddAsync("web1", new PowerSpec { Driver = "simulated" });
        var before = (await world.Get<PowerBook>().FindAsync(machine.Id, Stop))!;

        var kept = new[] { await NoteAsync(PowerState.On), await NoteAsync(PowerState.Off) };

        kept.ShouldBe([true, false]);
        (await world.Client.PowerAsync("web1", Stop)).State.ShouldBe(PowerState.On);

        Task<bool> NoteAsync(PowerState state) => world.Get<IStore>().InTransactionAsync(transaction => PowerBook.NoteAsync(transaction, before, new Look(state, null, false), Stop), Stop);
    }

    [Fact]
    public async Task WhatIsKeptOfAResourceGoesAfterIt()
    {
        await using var world = await StartAsync();
        var (gone, _) = (await world.AddAsync("web1", new PowerSpec { Driver = "simulated" }), await world.AddAsync("web2", new PowerSpec { Driver = "simulated" }, 2));
        await world.Get<IStore>().InTransactionAsync(async transaction =>
        {
            await world.Get<Server.Inventory.IMachines>().RemoveAsync(transaction, gone.Id, false, Stop);
            return true;
        }, Stop);

        await world.LookAsync();
        (await world.Get<PowerBook>().AllAsync(Stop)).Count.ShouldBe(2, "it may be that only this server does not know it yet");
        await world.Appliance.Store.ExecuteAsync("update power.machines set changed = changed - interval '1 hour'", Stop);
        await world.LookAsync();

        (await world.Get<PowerBook>().AllAsync(Stop)).Count.ShouldBe(1);
    }

    /// <summary>As if somebody had pressed the button.</summary>
    private static Task PressAsync(PowerWorld world, Machine machine, PowerAction action) => world.Get<SimulatedPower>().CommandAsync(
        new PowerTarget(machine.Id.Value, machine.Name, null, [], null, null, null, null, null, null), new PowerCommand(action, Guid.CreateVersion7(), 0), Stop);
}
