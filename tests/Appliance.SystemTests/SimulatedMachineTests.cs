using System.Net;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>What does not need a real machine: everything from DHCP to mutual TLS is real, only the hardware is not.</summary>
[Collection(SimulationCollection.Name)]
public sealed class SimulatedMachineTests(SimulationRack rack)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnExpectedMachineThatNeverSpeaksIsNoDiscover()
    {
        var silent = MacAddress.Parse("52:54:02:00:00:01");
        await rack.Api.ExpectAsync(silent, 10);
        var boot = await rack.StoppedBootAsync(silent, ReasonCodes.NoDiscover, Deadline);
        boot.Advice.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task AScriptThatDoesNotExistIsScript404()
    {
        using var machine = rack.NewMachine();
        await machine.TakeLeaseAsync(isIpxe: false, Stop);
        await machine.ReadBootFileAsync(Stop);
        await machine.TakeLeaseAsync(isIpxe: true, Stop);
        (await machine.FetchAsync(new Uri($"http://{NetworkNamespace.ServerAddress}:8080/no-such-script.ipxe"), Stop)).Status.ShouldBe(HttpStatusCode.NotFound);
        await rack.StoppedBootAsync(machine.Identity.Mac, ReasonCodes.Script404, Deadline);
    }

    [Fact]
    public async Task ABootTokenUsedWithAnotherKeyIsTokenReused()
    {
        using var machine = rack.NewMachine();
        await machine.BootAndEnrollAsync(Stop);
        using var stolen = new MachineKey();
        await Should.ThrowAsync<Grpc.Core.RpcException>(machine.EnrollAsync(stolen, Stop));
        await Poll.UntilAsync("TOKEN_REUSED on the timeline or as a fault", Deadline, async () =>
            (await rack.AttemptsAsync(machine.Identity.Mac)).Any(boot => boot.Reason == ReasonCodes.TokenReused) ||
            await rack.Api.ResourceAsync(machine.Identity.Mac) is { Fault.Code: ReasonCodes.TokenReused });
    }

    [Fact]
    public async Task TheSameKeyMayAskAgainAndIsTheSameRequest()
    {
        using var machine = rack.NewMachine();
        var first = await machine.BootAndEnrollAsync(Stop);
        var again = await machine.EnrollAsync(Stop);
        again.Pending.Request.ShouldBe(first.Pending.Request);
        again.Pending.Code.ShouldBe(first.Pending.Code);
    }

    [Fact]
    public async Task AMachineThatTakesAnotherServersOfferIsForeignOfferWon()
    {
        await using var foreign = await ForeignDhcpServer.StartAsync(rack.Rack.Network, rack.Folder);
        using var machine = rack.NewMachine();
        var lost = new DhcpClient(rack.Machines, machine.Identity)
        {
            Takes = offer => offer.Options.Get(DhcpOption.ServerId).ToString() == ForeignDhcpServer.Address,
        };
        (await lost.LeaseAsync(Stop)).Server.ToString().ShouldBe(ForeignDhcpServer.Address);
        var boot = await rack.StoppedBootAsync(machine.Identity.Mac, ReasonCodes.ForeignOfferWon, Deadline);
        boot.Evidence.ShouldNotBeNull().ShouldContain(ForeignDhcpServer.Address);
    }

    [Fact]
    public async Task AgentsThatSimulateStrangersAllWaitForApproval()
    {
        const int crowd = 20, first = 100;
        using var agents = SimulatedAgents.Start(
            rack, "strangers", "--simulate", $"{crowd}", "--boot", $"http://{NetworkNamespace.ServerAddress}:8080", "--first", $"{first}", "--until", "pending");
        await SimulatedAgents.EndedWellAsync(agents, Deadline);
        for (var number = first; number < first + crowd; number++)
            (await rack.ResourceAsync(SimulatedAgents.MacOf(number), Deadline, "pending", one => one.Pending is not null)).Connected.ShouldBeFalse();
    }

    [Fact]
    public Task AnAgentThatSimulatesAHostJoinsWithAToken() => SimulatedAgents.JoinAsync(rack, 300, Deadline);

    [Fact]
    public async Task TwoMachinesWithOneUuidStayTwo()
    {
        using var first = rack.NewMachine();
        using var number = rack.NewMachine();
        using var twin = new SimulatedMachine(rack.Machines, number.Identity with { Uuid = first.Identity.Uuid });
        await first.BootAndEnrollAsync(Stop);
        await twin.BootAndEnrollAsync(Stop);
        var one = await rack.ResourceAsync(first.Identity.Mac, Deadline, "pending", found => found.Pending is not null);
        var other = await rack.ResourceAsync(twin.Identity.Mac, Deadline, "pending", found => found.Pending is not null);
        other.Id.ShouldNotBe(one.Id);
    }

    [Fact]
    public async Task AnApprovedMachineComesBackWithItsCertificate()
    {
        using var machine = rack.NewMachine();
        var pending = (await machine.BootAndEnrollAsync(Stop)).Pending;
        var stranger = await rack.ResourceAsync(machine.Identity.Mac, Deadline, "pending", found => found.Pending is not null);
        await rack.Api.ApproveAsync(stranger.Id, new ApproveRequest("simulated-1", pending.Code));

        var issued = await machine.WatchAsync(pending, Stop);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var welcomed = new TaskCompletionSource<Welcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var membership = machine.BeMemberAsync(issued, welcomed, leaving.Token);
        (await welcomed.Task.WaitAsync(Deadline, Stop)).Name.ShouldStartWith("simulated-1");
        await rack.ResourceAsync(machine.Identity.Mac, Deadline, "available", found => found is { Lifecycle: Lifecycle.Available, Connected: true });

        await leaving.CancelAsync();
        await Should.ThrowAsync<Exception>(membership);
        await rack.ResourceAsync(machine.Identity.Mac, Deadline, "disconnected", found => !found.Connected);
    }
}
