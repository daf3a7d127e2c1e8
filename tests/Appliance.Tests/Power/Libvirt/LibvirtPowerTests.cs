using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Tests.Agent.Bus;
using Appliance.Tests.Network;
using Appliance.Tests.Store;
using static Appliance.Tests.Power.PowerWorld;

namespace Appliance.Tests.Power.Libvirt;

/// <summary>From the API to a QEMU that starts and ends: the server, an agent's connection, D-Bus and libvirt are the real ones.</summary>
public sealed class LibvirtPowerTests
{
    private static readonly Guid Uuid = new("6f5b2f2e-1d3c-4b5a-9a7e-0123456789ab");

    [Fact]
    public async Task AVirtualMachineIsSwitchedAndEachEffectIsSeen()
    {
        Assert.SkipUnless(PrivateNetwork.Possible, "Namespaces need root.");
        await using var host = await LibvirtHost.StartAsync();
        await host.DefineAsync("vm1", Uuid);
        await using var world = await LibvirtWorld.StartAsync(host.Address, effectSeconds: 3);
        var vm1 = await world.AddAsync("vm1", 1, Uuid);

        (await world.Client.TestPowerAsync("vm1", Stop)).ShouldSatisfyAllConditions(test => test.Reached.ShouldBeTrue(test.Message), test => test.State.ShouldBe(PowerState.Off));
        var power = await world.Client.PowerAsync("vm1", Stop);
        power.Can.ShouldBe([PowerAction.On, PowerAction.Off, PowerAction.Reset, PowerAction.Cycle, PowerAction.Shutdown]);
        (power.Through, power.ThroughName).ShouldBe((world.Host.Id.Value, "host1"));

        await FinishesAsync(PowerAction.On);
        (await host.IsRunningAsync("vm1")).ShouldBeTrue();
        await FinishesAsync(PowerAction.Reset);
        (await host.IsRunningAsync("vm1")).ShouldBeTrue();
        var first = await host.VirshAsync("domid", "vm1");
        await FinishesAsync(PowerAction.Cycle);
        (await host.VirshAsync("domid", "vm1")).ShouldNotBe(first, "it is another process");

        // Nothing runs on it that could heed the button.
        var shutdown = await world.Power.SwitchAsync("vm1", PowerAction.Shutdown);
        (shutdown.State, shutdown.Error?.Code).ShouldBe((JobState.Failed, FaultCodes.PowerNoEffect));
        await FinishesAsync(PowerAction.Off);
        (await host.IsRunningAsync("vm1")).ShouldBeFalse();
        var reset = await world.Power.SwitchAsync("vm1", PowerAction.Reset);
        (reset.State, reset.Error?.Code).ShouldBe((JobState.Failed, FaultCodes.PowerIsOff));

        // What is switched past the appliance is noticed at the next look.
        await world.Power.LookAsync();
        await host.VirshAsync("start", "vm1");
        await world.Power.LookAsync();
        (await world.Client.PowerAsync("vm1", Stop)).State.ShouldBe(PowerState.On);
        (await world.Power.FactsAsync(vm1)).ShouldContain("power.changed");

        async Task FinishesAsync(PowerAction action)
        {
            var job = await world.Power.SwitchAsync("vm1", action);
            job.State.ShouldBe(JobState.Finished, $"{action}: {job.Error?.Message}");
        }
    }

    [Fact]
    public async Task WhatIsNotThereIsSaidWithACure()
    {
        Assert.SkipUnless(PrivateNetwork.Possible, "Namespaces need root.");
        await using var host = await LibvirtHost.StartAsync();
        await host.DefineAsync("vm1", Uuid);
        await using var world = await LibvirtWorld.StartAsync(host.Address);
        await world.AddAsync("vm1", 1, Uuid);
        await world.AddAsync("vm2", 2, Guid.CreateVersion7());

        var missing = await world.Power.SwitchAsync("vm2", PowerAction.On);
        (missing.State, missing.Error?.Code).ShouldBe((JobState.Failed, FaultCodes.DomainMissing));
        missing.Error!.Message.ShouldStartWith("host1: No domain of this host has the UUID");
        await world.Client.SetPowerAsync("vm2", new PowerSpec { Driver = "libvirt", Through = "host1", Address = "vm1" }, Stop);
        (await world.Client.TestPowerAsync("vm2", Stop)).State.ShouldBe(PowerState.Off, "an operator says by its name which one it is");

        await host.StopLibvirtdAsync();
        (await world.Client.TestPowerAsync("vm1", Stop)).ShouldSatisfyAllConditions(
            test => test.Code.ShouldBe(FaultCodes.LibvirtAway), test => test.Cure.ShouldNotBeNull(), test => test.Message!.ShouldStartWith("host1: libvirt does not answer"));
        // A job waits until libvirt is back.
        var order = await world.Client.SwitchAsync("vm1", PowerAction.On, null, Stop);
        await Eventually.TryAsync(async () => (await world.Client.PowerAsync("vm1", Stop)).Reason?.Contains("libvirt does not answer", StringComparison.Ordinal) == true, "it has tried", Stop);
        await host.StartLibvirtdAsync();
        (await world.Power.EndedAsync(order.Job)).ShouldSatisfyAllConditions(job => job.State.ShouldBe(JobState.Finished, job.Error?.Message));
        (await host.IsRunningAsync("vm1")).ShouldBeTrue();

        await world.CutAsync();
        (await world.Client.TestPowerAsync("vm1", Stop)).ShouldSatisfyAllConditions(
            test => test.Code.ShouldBe(FaultCodes.TicketAgentAway), test => test.Message.ShouldBe("The agent of host1, the host of vm1, is not connected."));
        await world.ConnectAsync();
        (await world.Client.TestPowerAsync("vm1", Stop)).State.ShouldBe(PowerState.On);
    }

    [Fact]
    public async Task AHostThatCanNotIsNamed()
    {
        await using var world = await LibvirtWorld.StartAsync(bus: null);
        await world.AddAsync("vm1", 1, Uuid);

        var test = await world.Client.TestPowerAsync("vm1", Stop);

        (test.Reached, test.Code).ShouldBe((false, FaultCodes.TicketCannot));
        test.Message!.ShouldStartWith("The agent of host1 can not switch virtual machines");
    }

    [Fact]
    public async Task TheAgentsProgramOffersWhatItHasTried()
    {
        using var place = await PrivateBus.StartAsync();
        await using var world = await LibvirtWorld.StartAsync(bus: null);
        await world.CutAsync();
        var agents = world.Power.Get<IAgents>();

        using (var without = world.StartProcess("unix:path=/nonexistent/bus"))
        {
            await Eventually.TrueAsync(() => agents.IsConnected(world.Host.Id), "the program is connected", Stop);
            (await world.Power.Get<ITickets>().WhoCanAsync("libvirt/1", Stop)).ShouldBeEmpty();
            await without.KillAsync();
        }
        using var with = world.StartProcess(place.Address);
        await Eventually.TryAsync(async () => (await world.Power.Get<ITickets>().WhoCanAsync("libvirt/1", Stop)).Any(one => one.Connected), "it offers libvirt", Stop);
    }

    [Fact]
    public async Task TheHostIsNeededAndMustBeAMember()
    {
        await using var world = await LibvirtWorld.StartAsync(bus: null);
        await world.Power.AddAsync("vm1");
        await world.Power.AddAsync("stranger", 2);

        (await FieldsAsync(new PowerSpec())).ShouldBe(["through"]);
        (await FieldsAsync(new PowerSpec { Through = "stranger" })).ShouldBe(["through"]);
        (await FieldsAsync(new PowerSpec { Through = "host1", Address = "a/b" })).ShouldBe(["address"]);
        (await FieldsAsync(new PowerSpec { Through = "host1", Address = new string('a', 256) })).ShouldBe(["address"]);
        (await FieldsAsync(new PowerSpec { Through = "host1", Port = 1, User = "root", Password = "x", Fingerprint = new string('a', 64) })).ShouldBe(["user", "password", "port", "fingerprint"]);
        (await world.Client.SetPowerAsync("vm1", new PowerSpec { Driver = "libvirt", Through = "host1", Address = "vm 1 (ü)" }, Stop)).Address.ShouldBe("vm 1 (ü)");

        async Task<IEnumerable<string>> FieldsAsync(PowerSpec spec) =>
            (await Should.ThrowAsync<FaultException>(world.Client.SetPowerAsync("vm1", spec with { Driver = "libvirt" }, Stop))).Fields.Select(fault => fault.Field);
    }
}
