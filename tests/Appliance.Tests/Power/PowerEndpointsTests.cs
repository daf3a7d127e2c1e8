using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Power.Machines;
using static Appliance.Tests.Power.PowerWorld;

namespace Appliance.Tests.Power;

/// <summary>What an operator asks for, and what comes of it.</summary>
public sealed class PowerEndpointsTests
{
    private static readonly PowerSpec Redfish = new() { Driver = "redfish", Address = "127.9.9.9", User = "root", Password = "s3cret" };

    [Fact]
    public async Task AMachineIsSwitchedAndItsStateIsSeenEverywhere()
    {
        await using var world = await StartAsync();
        await world.AddAsync("web1");
        var unset = await world.Client.PowerAsync("web1", Stop);
        (unset.Driver, unset.State, unset.Can.Count).ShouldBe(("none", PowerState.Unknown, 0));
        (await world.Client.ResourceAsync("web1", Stop)).Resource.Power.ShouldBeNull();
        var set = await world.Client.SetPowerAsync("web1", new PowerSpec { Driver = "simulated" }, Stop);
        set.Can.ShouldBe([PowerAction.On, PowerAction.Off, PowerAction.Reset, PowerAction.Cycle, PowerAction.Shutdown]);
        (await world.Client.TestPowerAsync("web1", Stop)).ShouldSatisfyAllConditions(test => test.Reached.ShouldBeTrue(), test => test.State.ShouldBe(PowerState.Off));

        var job = await world.SwitchAsync("web1", PowerAction.On);

        (job.State, job.Kind, job.Title, job.AskedBy).ShouldBe((JobState.Finished, "power-on", "switch on web1", Api.TestAppliance.Administrator));
        (await world.Client.PowerAsync("web1", Stop)).ShouldSatisfyAllConditions(power => power.State.ShouldBe(PowerState.On), power => power.Since.ShouldNotBeNull());
        (await world.Client.ResourceAsync("web1", Stop)).Resource.Power.ShouldBe(PowerState.On);
        foreach (var (action, state) in new[] { (PowerAction.Reset, PowerState.On), (PowerAction.Cycle, PowerState.On), (PowerAction.Shutdown, PowerState.Off), (PowerAction.Off, PowerState.Off) })
        {
            (await world.SwitchAsync("web1", action)).State.ShouldBe(JobState.Finished, $"{action}");
            (await world.Client.PowerAsync("web1", Stop)).State.ShouldBe(state, $"{action}");
        }
    }

    [Fact]
    public async Task AcceptedWithoutEffectFailsWithACure()
    {
        await using var world = await StartAsync(effectSeconds: 1);
        await world.AddAsync("web1", new PowerSpec { Driver = "simulated", Address = "lying" });

        var job = await world.SwitchAsync("web1", PowerAction.On);

        (job.State, job.Error!.Code, job.Error.Message).ShouldBe((JobState.Failed, FaultCodes.PowerNoEffect, "'on' was accepted, but after 1 seconds web1 is still off."));
        FaultCodes.Cures.ShouldContainKey(FaultCodes.PowerNoEffect);
    }

    [Fact]
    public async Task TheSameKeyIsNoSecondJob()
    {
        await using var world = await StartAsync();
        await world.AddAsync("web1", new PowerSpec { Driver = "simulated" });
        await world.AddAsync("web2", new PowerSpec { Driver = "simulated" }, 2);

        var first = await world.Client.SwitchAsync("web1", PowerAction.On, "k1", Stop);
        var again = await world.Client.SwitchAsync("web1", PowerAction.On, "k1", Stop);
        var many = await world.Client.SwitchAsync(["web1", "web2"], PowerAction.On, "k2", Stop);
        var manyAgain = await world.Client.SwitchAsync(["web1", "web2"], PowerAction.On, "k2", Stop);

        (again.Job, again.Again).ShouldBe((first.Job, true));
        manyAgain.Select(answer => answer.Order!.Job).ShouldBe(many.Select(answer => answer.Order!.Job));
        (await Should.ThrowAsync<FaultException>(world.Client.SwitchAsync("web1", PowerAction.Off, "k1", Stop))).Code.ShouldBe(FaultCodes.JobKeyReused);
    }

    [Fact]
    public async Task TwoHundredMachinesHaveAnAnswerEachAndTheSilentOneDelaysNobody()
    {
        await using var world = await StartAsync(answerSeconds: 2);
        var names = Enumerable.Range(1, 200).Select(number => $"node{number}").ToList();
        foreach (var (name, number) in names.Select((name, at) => (name, at + 1)))
            await world.AddAsync(name, new PowerSpec { Driver = number == 2 ? "none" : number == 3 ? "wake-on-lan" : "simulated", Address = number == 1 ? "silent" : null }, number);

        var answers = await world.Client.SwitchAsync([.. names.Take(199), "nobody"], PowerAction.Off, "all", Stop);

        answers.Count.ShouldBe(200);
        answers.Where(answer => answer.Order is null).Select(answer => (answer.Resource, answer.Code)).ShouldBe(
            [("node2", FaultCodes.PowerNotSet), ("node3", FaultCodes.PowerUnable), ("nobody", FaultCodes.NotFound)]);
        answers.Where(answer => answer.Order is null).ShouldAllBe(answer => answer.Cure != null && answer.Message != null);
        foreach (var answer in answers.Skip(1).Where(answer => answer.Order is not null)) (await world.EndedAsync(answer.Order!.Job)).State.ShouldBe(JobState.Finished, answer.Resource);
        (await world.Client.JobAsync(answers[0].Order!.Job.ToString(), Stop)).Job.Ended.ShouldBeNull("it waits for its BMC, and nobody for it");
        (await Should.ThrowAsync<FaultException>(world.Client.SwitchAsync([.. names, "one more"], PowerAction.On, null, Stop))).Fields.ShouldHaveSingleItem().Field.ShouldBe("resources");
    }

    [Fact]
    public async Task EverythingThatIsWrongWithTheSettingsIsNamed()
    {
        await using var world = await StartAsync();
        await world.AddAsync("web1");

        (await FieldsAsync(new PowerSpec { Driver = "magic", Address = "-rf /", Port = 70_000, User = "a\nb", Password = "", Fingerprint = "abc" }))
            .ShouldBe(["driver", "address", "port", "user", "password", "fingerprint"]);
        (await FieldsAsync(new PowerSpec { Driver = "redfish" })).ShouldBe(["address", "user", "password"]);
        (await FieldsAsync(new PowerSpec { Driver = "wake-on-lan", Address = "10.0.0.1", User = "x", Password = "y", Port = 1 })).ShouldBe(["address", "user", "password", "port"]);
        (await FieldsAsync(new PowerSpec { Driver = "simulated", Address = "moody" })).ShouldBe(["address"]);
        (await FieldsAsync(Redfish with { Address = "10.0.0.9" })).ShouldBe(["address"], "it is in none of the networks that are named");

        async Task<IEnumerable<string>> FieldsAsync(PowerSpec spec) =>
            (await Should.ThrowAsync<FaultException>(world.Client.SetPowerAsync("web1", spec, Stop))).Fields.Select(fault => fault.Field);
    }

    /// <summary>Or whoever may change settings could have the password sent to a machine of their own.</summary>
    [Fact]
    public async Task APasswordIsNeverKeptForAnotherBmcAndNeverShown()
    {
        await using var world = await StartAsync();
        var machine = await world.AddAsync("web1", Redfish);
        var kept = Redfish with { Password = null };

        (await world.Client.SetPowerAsync("web1", kept with { Fingerprint = new string('A', 64) }, Stop)).ShouldSatisfyAllConditions(
            power => power.HasPassword.ShouldBeTrue(), power => power.Fingerprint.ShouldBe(new string('a', 64)));
        foreach (var other in new[] { kept with { Address = "127.9.9.8" }, kept with { Port = 8443 }, kept with { User = "admin" } })
            (await Should.ThrowAsync<FaultException>(world.Client.SetPowerAsync("web1", other, Stop))).Fields.ShouldHaveSingleItem().Field.ShouldBe("password");

        (await world.Get<ISecrets>().ReadAsync(new SecretName("bmc-password", machine.Id.ToString()), Stop)).ShouldBe("s3cret");
        (await world.Appliance.SignedIn.GetStringAsync(new Uri("api/v1/resources/web1/power", UriKind.Relative), Stop)).ShouldNotContain("s3cret");
        (await world.Appliance.SignedIn.GetStringAsync(new Uri("api/v1/audit", UriKind.Relative), Stop)).ShouldNotContain("s3cret");
        await world.Client.SetPowerAsync("web1", new PowerSpec(), Stop);
        (await world.Get<ISecrets>().ReadAsync(new SecretName("bmc-password", machine.Id.ToString()), Stop)).ShouldBeNull();
        (await world.Get<PowerBook>().FindAsync(machine.Id, Stop))!.HasPassword.ShouldBeFalse();
    }

    [Fact]
    public async Task WithoutASettingNothingIsSwitched()
    {
        await using var world = await StartAsync();
        await world.AddAsync("web1");

        (await Should.ThrowAsync<FaultException>(world.Client.SwitchAsync("web1", PowerAction.On, null, Stop))).Code.ShouldBe(FaultCodes.PowerNotSet);
        (await Should.ThrowAsync<FaultException>(world.Client.TestPowerAsync("web1", Stop))).Code.ShouldBe(FaultCodes.PowerNotSet);
    }
}
