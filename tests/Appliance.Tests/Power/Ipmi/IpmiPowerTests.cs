using Appliance.Contracts;
using Appliance.Tests.Store;
using static Appliance.Tests.Power.PowerWorld;

namespace Appliance.Tests.Power.Ipmi;

/// <summary>The appliance, the agent of a host that has ipmitool, OpenIPMI's BMC and a QEMU machine behind it.</summary>
public sealed class IpmiPowerTests
{
    [Fact]
    public async Task AnAgentSwitchesTheMachine()
    {
        using var bmc = await IpmiSim.StartAsync();
        await using var world = await StartAsync();
        await using var host = await HostAgent.JoinAsync(world.Appliance, "host1");
        await world.AddAsync("web1", Spec(bmc));

        (await world.Client.TestPowerAsync("web1", Stop)).ShouldSatisfyAllConditions(test => test.Reached.ShouldBeTrue(test.Message), test => test.State.ShouldBe(PowerState.Off));
        (await world.SwitchAsync("web1", PowerAction.On)).State.ShouldBe(JobState.Finished);
        (bmc.IsOn, bmc.Starts).ShouldBe((true, 1));
        (await world.SwitchAsync("web1", PowerAction.Reset)).State.ShouldBe(JobState.Finished);
        (bmc.IsOn, bmc.Starts).ShouldBe((true, 2));
        (await world.SwitchAsync("web1", PowerAction.Cycle)).State.ShouldBe(JobState.Finished);
        (bmc.IsOn, bmc.Starts).ShouldBe((true, 3));
        (await world.SwitchAsync("web1", PowerAction.Shutdown)).State.ShouldBe(JobState.Finished);
        (await world.Client.PowerAsync("web1", Stop)).State.ShouldBe(PowerState.Off);
        bmc.IsOn.ShouldBeFalse();
    }

    [Fact]
    public async Task ABmcThatLiesIsFoundOut()
    {
        using var bmc = await IpmiSim.StartAsync();
        await using var world = await StartAsync(effectSeconds: 2);
        await using var host = await HostAgent.JoinAsync(world.Appliance, "host1");
        await world.AddAsync("web1", Spec(bmc));
        bmc.Lies = true;

        foreach (var action in new[] { PowerAction.On, PowerAction.Cycle })
        {
            var job = await world.SwitchAsync("web1", action);
            (job.State, job.Error?.Code).ShouldBe((JobState.Failed, FaultCodes.PowerNoEffect), $"{action}");
        }
        bmc.IsOn.ShouldBeFalse();
    }

    [Fact]
    public async Task WhatABmcRefusesIsToldApart()
    {
        using var bmc = await IpmiSim.StartAsync();
        await using var world = await StartAsync();
        await using var host = await HostAgent.JoinAsync(world.Appliance, "host1");
        await world.AddAsync("wrong-password", Spec(bmc) with { Password = "not this one" }, 1);
        await world.AddAsync("wrong-user", Spec(bmc) with { User = "nobody" }, 2);
        await world.AddAsync("wrong-suite", Spec(bmc) with { CipherSuite = null }, 3);
        await world.AddAsync("elsewhere", Spec(bmc) with { Port = 1 }, 4);

        foreach (var name in new[] { "wrong-password", "wrong-user", "wrong-suite" })
        {
            var job = await world.SwitchAsync(name, PowerAction.On);
            (job.State, job.Error?.Code).ShouldBe((JobState.Failed, FaultCodes.BmcRefused), $"{name}: {job.Error?.Message}");
        }
        (await world.Client.TestPowerAsync("elsewhere", Stop)).Code.ShouldBe(FaultCodes.BmcAway);
        bmc.Starts.ShouldBe(0);
    }

    [Fact]
    public async Task WithoutAHostThatCanAJobWaitsAndGoesOnWhenOneComes()
    {
        using var bmc = await IpmiSim.StartAsync();
        await using var world = await StartAsync();
        await using var host = await HostAgent.JoinAsync(world.Appliance, "host1");
        await host.EndAsync();
        await world.AddAsync("web1", Spec(bmc));

        // Who is connected is told from server to server every five seconds.
        await Eventually.TryAsync(async () => await world.Client.TestPowerAsync("web1", Stop) is { Code: FaultCodes.PowerNoAgent, Cure: not null }, "no host is there to ask", Stop);
        var order = await world.Client.SwitchAsync("web1", PowerAction.On, null, Stop);
        await host.StartAsync();

        (await world.EndedAsync(order.Job)).State.ShouldBe(JobState.Finished);
        bmc.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task ABmcThatComesBackIsAskedAgain()
    {
        using var bmc = await IpmiSim.StartAsync();
        await using var world = await StartAsync(answerSeconds: 4);
        await using var host = await HostAgent.JoinAsync(world.Appliance, "host1");
        var machine = await world.AddAsync("web1", Spec(bmc) with { Through = "host1" });
        bmc.Kill();

        var order = await world.Client.SwitchAsync("web1", PowerAction.On, null, Stop);
        await Eventually.TryAsync(async () => (await world.Client.PowerAsync("web1", Stop)).Reason is not null, "it is seen to be silent", Stop);
        await bmc.StartAgainAsync();

        (await world.EndedAsync(order.Job)).State.ShouldBe(JobState.Finished);
        bmc.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task EverythingThatIsWrongWithTheSettingsIsSaidAtOnce()
    {
        await using var world = await StartAsync();
        await world.AddAsync("web1");

        var fault = await Should.ThrowAsync<FaultException>(() => world.Client.SetPowerAsync(
            "web1",
            new PowerSpec { Driver = "ipmi", Address = "10.0.0.1", User = new string('u', 17), Password = new string('p', 21), Fingerprint = new string('a', 64), CipherSuite = 0 }, Stop));

        fault.Fields.Select(field => field.Field).Order().ShouldBe(["address", "cipherSuite", "fingerprint", "password", "user"]);
        (await Should.ThrowAsync<FaultException>(() => world.Client.SetPowerAsync("web1", new PowerSpec { Driver = "simulated", Address = "honest", CipherSuite = 17 }, Stop)))
            .Fields.Select(field => field.Field).ShouldBe(["cipherSuite"]);
    }

    private static PowerSpec Spec(IpmiSim bmc) => new() { Driver = "ipmi", Address = "127.0.0.1", Port = bmc.Port, User = IpmiSim.User, Password = IpmiSim.Password, CipherSuite = 3 };
}
