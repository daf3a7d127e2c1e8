using System.Text.Json.Nodes;
using Appliance.Contracts;
using Microsoft.AspNetCore.Http;
using static Appliance.Tests.Power.PowerWorld;

namespace Appliance.Tests.Power;

/// <summary>The appliance, a BMC that speaks Redfish by TLS, and a QEMU machine behind it.</summary>
public sealed class RedfishPowerTests
{
    [Fact]
    public async Task AMachineIsSwitchedAfterSomebodyHasConfirmedTheCertificate()
    {
        await using var bmc = await RedfishEmulator.StartAsync();
        await using (var world = await StartAsync())
        {
            await world.AddAsync("web1", Spec(bmc) with { Fingerprint = null });
            var test = await world.Client.TestPowerAsync("web1", Stop);
            (test.Reached, test.Code, test.Certificate!.Fingerprint, test.Certificate.Trusted).ShouldBe((false, FaultCodes.BmcCertificateUnconfirmed, bmc.Fingerprint, false));
            bmc.Requests.ShouldBeEmpty("nothing is said to a BMC that nobody has confirmed");

            await world.Client.SetPowerAsync("web1", Spec(bmc) with { Password = null, Fingerprint = test.Certificate.Fingerprint.ToUpperInvariant() }, Stop);
            (await world.Client.TestPowerAsync("web1", Stop)).ShouldSatisfyAllConditions(
                again => again.Reached.ShouldBeTrue(again.Message), again => again.State.ShouldBe(PowerState.Off), again => again.Certificate!.Trusted.ShouldBeTrue());
            (await world.SwitchAsync("web1", PowerAction.On)).State.ShouldBe(JobState.Finished);
            (bmc.Machine.IsOn, bmc.Machine.Starts).ShouldBe((true, 1));
            (await world.SwitchAsync("web1", PowerAction.Reset)).State.ShouldBe(JobState.Finished);
            (bmc.Machine.IsOn, bmc.Machine.Starts).ShouldBe((true, 2));
            (await world.SwitchAsync("web1", PowerAction.Cycle)).State.ShouldBe(JobState.Finished);
            (bmc.Machine.IsOn, bmc.Machine.Starts).ShouldBe((true, 3));
            (await world.SwitchAsync("web1", PowerAction.Shutdown)).State.ShouldBe(JobState.Finished);
            bmc.Machine.IsOn.ShouldBeFalse();
            bmc.OpenSessions.ShouldBe(1, "one session serves all questions");
        }
        bmc.OpenSessions.ShouldBe(0, "it is ended with the server");
    }

    [Fact]
    public async Task ABmcThatLiesIsFoundOut()
    {
        await using var bmc = await RedfishEmulator.StartAsync();
        await using var world = await StartAsync(effectSeconds: 2);
        await world.AddAsync("web1", Spec(bmc));
        bmc.Machine.On();
        bmc.Lies = true;

        foreach (var action in new[] { PowerAction.Off, PowerAction.Reset, PowerAction.Cycle, PowerAction.Shutdown })
        {
            var job = await world.SwitchAsync("web1", action);
            (job.State, job.Error?.Code).ShouldBe((JobState.Failed, FaultCodes.PowerNoEffect), $"{action}");
        }
        (bmc.Machine.IsOn, bmc.Machine.Starts).ShouldBe((true, 1));
    }

    [Fact]
    public async Task AnotherCertificateThanTheConfirmedOneGetsNoPassword()
    {
        await using var bmc = await RedfishEmulator.StartAsync();
        await using var world = await StartAsync();
        await world.AddAsync("web1", Spec(bmc));
        (await world.Client.TestPowerAsync("web1", Stop)).Reached.ShouldBeTrue();
        await bmc.ChangeCertificateAsync();
        bmc.Requests.Clear();

        var test = await world.Client.TestPowerAsync("web1", Stop);
        var job = await world.SwitchAsync("web1", PowerAction.On);

        (test.Code, test.Certificate!.Trusted).ShouldBe((FaultCodes.BmcCertificateChanged, false));
        (job.State, job.Error!.Code).ShouldBe((JobState.Failed, FaultCodes.BmcCertificateChanged));
        bmc.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task BehindAChassisTheMachineIsFoundByItsUuidWhicheverWayItIsWritten()
    {
        var (first, second) = (Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Guid.Parse("12345678-9abc-4def-8123-456789abcdef"));
        await using var bmc = await RedfishEmulator.StartAsync(first, second);
        await using var world = await StartAsync();
        await world.AddAsync("web1", Spec(bmc), 1, "78563412-bc9a-ef4d-8123-456789abcdef");
        await world.AddAsync("web2", Spec(bmc), 2);

        (await world.SwitchAsync("web1", PowerAction.On)).State.ShouldBe(JobState.Finished);

        (bmc.MachineOf(1).IsOn, bmc.MachineOf(2).IsOn).ShouldBe((false, true));
        (await world.SwitchAsync("web2", PowerAction.On)).Error!.Code.ShouldBe(FaultCodes.BmcSystemUnclear);
    }

    [Fact]
    public async Task WhatABmcSaysIsToldToTheOperator()
    {
        await using var bmc = await RedfishEmulator.StartAsync();
        await using var world = await StartAsync();
        await world.AddAsync("web1", Spec(bmc) with { Password = "wrong" });
        var refused = await world.Client.TestPowerAsync("web1", Stop);
        (refused.Code, refused.Cure).ShouldBe((FaultCodes.BmcRefused, FaultCodes.Cures[FaultCodes.BmcRefused]));
        refused.Message!.ShouldContain("The name or the password is wrong.");

        await world.Client.SetPowerAsync("web1", Spec(bmc), Stop);
        bmc.TaskState = "Exception";
        var job = await world.SwitchAsync("web1", PowerAction.On);
        (job.State, job.Error!.Code).ShouldBe((JobState.Failed, FaultCodes.BmcFailed));
        job.Error.Message.ShouldEndWith("The power supply is not ready. Plug it in.");
    }

    [Fact]
    public async Task OddBmcsAreBorneWith()
    {
        await using var bmc = await RedfishEmulator.StartAsync();
        await using var world = await StartAsync();
        await world.AddAsync("web1", Spec(bmc));
        (bmc.HasSessions, bmc.IsStrict, bmc.SaysWhenItWasReset) = (false, true, false);

        (await world.SwitchAsync("web1", PowerAction.On)).State.ShouldBe(JobState.Finished);
        var reset = await world.SwitchAsync("web1", PowerAction.Reset);

        (reset.State, bmc.Machine.Starts, bmc.OpenSessions).ShouldBe((JobState.Finished, 2, 0));
        (await world.Client.JobLinesAsync($"{reset.Number}", 0, 100, Stop)).Items.ShouldContain(line => line.Text != null && line.Text.Contains("can not be seen"));
    }

    [Fact]
    public async Task ASessionThatTheBmcHasEndedIsBegunAnew()
    {
        await using var bmc = await RedfishEmulator.StartAsync();
        await using var world = await StartAsync();
        await world.AddAsync("web1", Spec(bmc));
        (await world.Client.TestPowerAsync("web1", Stop)).Reached.ShouldBeTrue();

        bmc.EndAllSessions();

        (await world.Client.TestPowerAsync("web1", Stop)).Reached.ShouldBeTrue();
        bmc.OpenSessions.ShouldBe(1);
    }

    [Theory]
    [InlineData("elsewhere")]
    [InlineData("no json")]
    [InlineData("too much")]
    [InlineData("another host")]
    public async Task WhatIsNoBmcIsToldFromOne(string what)
    {
        await using var bmc = await RedfishEmulator.StartAsync();
        await using var world = await StartAsync();
        await world.AddAsync("web1", Spec(bmc));
        bmc.Instead = context => what switch
        {
            "elsewhere" => RedirectAsync(context, "https://bmc.example/redfish/v1/Systems"),
            "no json" => context.Response.WriteAsync("<html>"),
            "too much" => context.Response.WriteAsync(new string('x', 2 << 20)),
            _ => context.Response.WriteAsync(new JsonObject { ["Members"] = new JsonArray(new JsonObject { ["@odata.id"] = "//bmc.example/redfish/v1/Systems/1" }) }.ToJsonString()),
        };

        var test = await world.Client.TestPowerAsync("web1", Stop);

        (test.Reached, test.Code).ShouldBe((false, what == "too much" ? FaultCodes.BmcAway : FaultCodes.BmcStrange), test.Message);
    }

    [Fact]
    public async Task ABmcThatDoesNotAnswerHoldsUpNobody()
    {
        await using var slow = await RedfishEmulator.StartAsync();
        await using var bmc = await RedfishEmulator.StartAsync();
        await using var world = await StartAsync(answerSeconds: 5);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        slow.Instead = _ => gate.Task;
        await world.AddAsync("web1", Spec(slow));
        await world.AddAsync("web2", Spec(bmc), 2);

        var waiting = world.Client.TestPowerAsync("web1", Stop);
        (await world.SwitchAsync("web2", PowerAction.On)).State.ShouldBe(JobState.Finished);
        (await world.Client.PowerAsync("web1", Stop)).SeenAt.ShouldBeNull();

        (await waiting).Code.ShouldBe(FaultCodes.BmcAway);
        gate.SetResult();
    }

    private static PowerSpec Spec(RedfishEmulator bmc) => new()
    {
        Driver = "redfish",
        Address = "127.0.0.1",
        Port = bmc.Port,
        User = RedfishEmulator.User,
        Password = RedfishEmulator.Password,
        Fingerprint = bmc.Fingerprint,
    };

    private static Task RedirectAsync(HttpContext context, string where)
    {
        context.Response.Redirect(where);
        return Task.CompletedTask;
    }
}
