using System.Collections.Concurrent;
using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory.Simulated;
using Appliance.Agent.Link;

namespace Appliance.Tests.Agent.Link;

/// <summary>A member's standing connection.</summary>
public sealed class MemberSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly TestAuthority _authority = new();
    private readonly MachineKey _key = MachineKey.Create();
    private readonly ConcurrentQueue<Standing> _told = [];
    private readonly CancellationTokenSource _leaving = new();
    private TestAppliance _appliance = null!;
    private Task _session = Task.CompletedTask;

    public async ValueTask InitializeAsync() => _appliance = await TestAppliance.StartAsync(_authority.Server());

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => _session);
        await _appliance.DisposeAsync();
        _leaving.Dispose();
        _key.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task AMemberShowsItsCertificateSaysHelloReportsAndKeepsBeating()
    {
        var certificate = Begin();
        await UntilAsync(() => _appliance.Agents.Said.Count(one => one.SayCase == FromAgent.SayOneofCase.Heartbeat) >= 2);
        _appliance.Agents.Certificates.ShouldHaveSingleItem().ShouldBe(certificate);
        var said = _appliance.Agents.Said.ToArray();
        (said[0].Hello.Role, said[0].Hello.BootId).ShouldBe(("discovery", "boot-1"));
        said[1].Hardware.System.Serial.ShouldBe("SIM0000002");
        _told.ShouldContain(one => one.Step == Step.Connected && one.Name == "node-1");
    }

    [Fact]
    public async Task HardwareIsReportedAgainWhenAsked()
    {
        _appliance.Agents.Then = async (to, stop) =>
        {
            await to.WriteAsync(new ToAgent { Collect = new Collect() }, stop);
            await Task.Delay(Timeout.Infinite, stop);
        };
        Begin();
        await UntilAsync(() => _appliance.Agents.Said.Count(one => one.SayCase == FromAgent.SayOneofCase.Hardware) == 2);
    }

    [Fact]
    public async Task AConnectionThatEndsIsBegunAgain()
    {
        var first = true;
        _appliance.Agents.Then = async (_, stop) =>
        {
            if (!first) await Task.Delay(Timeout.Infinite, stop);
            while (_appliance.Agents.Said.IsEmpty) await Task.Delay(20, stop); // hangs up on the hello, not before it
            first = false;
        };
        Begin();
        await UntilAsync(() => _appliance.Agents.Said.Count(one => one.SayCase == FromAgent.SayOneofCase.Hello) == 2);
        await UntilAsync(() => _told.Count(one => one.Step == Step.Connected) == 2);
        _told.ShouldContain(one => one.Step == Step.ServerAway);
    }

    private byte[] Begin()
    {
        var (certificate, chain) = _authority.Member(_key.SigningRequest);
        var order = new MemberOrder
        {
            Member = new Member("r", "node-1", _appliance.MembersDoor, certificate, chain),
            Pin = _authority.Pin,
            Key = _key,
            Facts = _ => Task.FromResult(new SimulatedMachine(2).Look()),
            Tickets = Appliance.Agent.Commands.Desks.Simulated(null, TimeProvider.System),
            Role = "discovery",
            BootId = "boot-1",
            Clock = ClockTrust.Kept,
        };
        _session = new MemberSession(order, _told.Enqueue, TimeProvider.System, new Random(1)).RunAsync(_leaving.Token);
        return certificate;
    }

    private static async Task UntilAsync(Func<bool> there)
    {
        using var late = new CancellationTokenSource(Deadline);
        while (!there()) await Task.Delay(20, late.Token);
    }
}
