using Appliance.Agent.Bus;
using Appliance.Agent.Libvirt;
using Appliance.Agent.Link;
using Appliance.Agent.Membership;
using Appliance.Agent.Power;
using Appliance.Agent.Tickets;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Store;
using Appliance.Tests.Agents.Tickets;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;
using static Appliance.Tests.Power.PowerWorld;

namespace Appliance.Tests.Power.Libvirt;

/// <summary>An appliance with the member "host1", whose agent is the real one, connected by TLS, and is on the bus that a test gives it.</summary>
internal sealed class LibvirtWorld : IAsyncDisposable
{
    private const int HostNumber = 200;

    private readonly TemporaryFolder _state = new();
    private readonly MachineKey _key = MachineKey.Create();
    private readonly SystemBus? _bus;
    private readonly TicketDesk _desk;
    private CancellationTokenSource _connection = new();
    private Task _session = Task.CompletedTask;
    private MemberOrder? _order;

    private LibvirtWorld(PowerWorld power, string? bus)
    {
        Power = power;
        _bus = bus is null ? null : new SystemBus(bus);
        _desk = new TicketDesk(
            new Ledger(new LedgerInMemory(), TimeProvider.System, _ => { }),
            _bus is null ? [] : [new Appliance.Agent.Power.DomainPower(new DomainFinder(new Hypervisor(_bus, Hypervisor.Qemu)))],
            TimeProvider.System);
    }

    public PowerWorld Power { get; }

    public ApplianceClient Client => Power.Client;

    public Machine Host { get; private set; } = null!;

    /// <param name="bus">Null: an agent that can not switch virtual machines.</param>
    public static async Task<LibvirtWorld> StartAsync(string? bus, int effectSeconds = 60)
    {
        var world = new LibvirtWorld(await PowerWorld.StartAsync(effectSeconds, answerSeconds: 30), bus);
        await world.JoinAsync();
        await world.ConnectAsync();
        return world;
    }

    /// <summary>A machine that says it is this domain.</summary>
    public Task<Machine> AddAsync(string name, int number, Guid uuid) => Power.AddAsync(name, new PowerSpec { Driver = "libvirt", Through = "host1" }, number, uuid.ToString());

    public async Task ConnectAsync()
    {
        _connection = new CancellationTokenSource();
        _session = new MemberSession(_order!, _ => { }, TimeProvider.System, Random.Shared).RunAsync(_connection.Token);
        await Eventually.TryAsync(async () => _bus is null || (await Power.Get<ITickets>().WhoCanAsync("libvirt/1", Stop)).Any(one => one.Connected), "the agent is connected", Stop);
        await Eventually.TrueAsync(() => Power.Get<IAgents>().IsConnected(Host.Id), "the agent is connected", Stop);
    }

    public async Task CutAsync()
    {
        await _connection.CancelAsync();
        await _session.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _connection.Dispose();
        await Eventually.TrueAsync(() => !Power.Get<IAgents>().IsConnected(Host.Id), "the agent is gone", CancellationToken.None);
        await Eventually.TryAsync(async () => (await Power.Get<ITickets>().WhoCanAsync("libvirt/1", CancellationToken.None)).All(one => !one.Connected), "that is known", CancellationToken.None);
    }

    /// <summary>The agent's program in the place of ours, on this bus.</summary>
    public AgentProcess StartProcess(string bus)
    {
        var state = new StateDirectory(_state.Path);
        state.Replace(Path.Combine(state.Location, "key.pem"), System.Text.Encoding.ASCII.GetBytes(_key.Write()));
        state.Keep(_order!.Member, _order.Pin);
        return AgentProcess.Serve(state.Location, bus);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_session.IsCompleted) await CutAsync();
        await _desk.LeaveAsync();
        _bus?.Dispose();
        await Power.DisposeAsync();
        _key.Dispose();
        _state.Dispose();
    }

    private async Task JoinAsync()
    {
        Host = await Power.AddAsync("host1", HostNumber, "4c4c4544-0000-4000-8000-000000000001");
        var authority = Power.Get<ICertificateAuthority>();
        var issued = await Power.Get<IStore>().InTransactionAsync(async transaction =>
        {
            await Power.Get<IMachines>().SetMemberAsync(transaction, Host.Id, true, Stop);
            return await authority.IssueAgentAsync(transaction, Host.Id.Value, _key.SigningRequest, Stop);
        }, Stop);
        ServerPin.TryParse(authority.RootPin, out var pin).ShouldBeTrue();
        var door = Power.Get<AgentsSettings>();
        _order = new MemberOrder
        {
            Member = new Member(Host.Id.ToString(), "host1", new ServerAddress(door.Address, (ushort)door.Port), issued.Certificate, issued.Chain),
            Pin = pin!,
            Key = _key,
            Facts = _ => Task.FromResult(new Appliance.Agent.Contracts.Hardware()),
            Tickets = _desk,
            Role = "host",
            BootId = "1",
            Clock = ClockTrust.Kept,
        };
    }
}
