using Appliance.Agent.Commands;
using Appliance.Agent.Link;
using Appliance.Agent.Membership;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Server.Agents.Live;
using Appliance.Server.Agents.Tickets;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Tests.Enrollment;
using Appliance.Tests.Identity;
using Appliance.Tests.Inventory;
using Appliance.Tests.Network;
using Appliance.Tests.Store;
using static Appliance.Tests.Enrollment.MembersWorld;

namespace Appliance.Tests.Agents.Tickets;

/// <summary>The real doors and the agent's own code with a ledger on disk, a connection that a test cuts, and a second server over the same database.</summary>
internal sealed class TicketWorld : IAsyncDisposable
{
    private readonly TemporaryFolder _state = new();
    private readonly CancellationTokenSource _over = new();
    private readonly MachineKey _key;
    private readonly Member _member;
    private readonly ServerPin _pin;
    private readonly Task _clock;
    private CancellationTokenSource _connection = new();
    private Task _session = Task.CompletedTask;

    private TicketWorld(MembersWorld members, Member member, MachineKey key, ServerPin pin)
    {
        (Members, _member, _key, _pin) = (members, member, key, pin);
        NewAgent();
        _clock = GoOnAsync();
    }

    public MembersWorld Members { get; }

    public ResourceId Agent => new(Guid.Parse(_member.Resource));

    public string Object => $"resource/{_member.Resource}";

    public ITickets Tickets => Members.Get<ITickets>();

    /// <summary>Another server's: it shares nothing but the database.</summary>
    public ITickets Elsewhere { get; private set; } = null!;

    /// <summary>The agent's own, which outlives its connections.</summary>
    public Appliance.Agent.Tickets.TicketDesk Desk { get; private set; } = null!;

    /// <summary>A line for each time that something was done.</summary>
    public string[] Done => File.Exists(DoneFile) ? File.ReadAllLines(DoneFile) : [];

    private StateDirectory State => new(Path.Combine(_state.Path, "SIM0000001"));

    public string LedgerFolder => Path.Combine(State.Location, "tickets");

    private string DoneFile => Path.Combine(State.Location, "rehearsed");

    public static async Task<TicketWorld> CreateAsync()
    {
        var members = await MembersWorld.CreateAsync();
        await members.ServeAsync();
        var key = MachineKey.Create();
        using var machine = await members.BootAsync(1);
        await machine.EnrolAsync(members);
        var id = await members.Decider.ApproveAsync(InventoryWorld.Mac(1).ToString(), new ApproveRequest("node-1"), "ann", Stop);
        var issued = await members.Store.InTransactionAsync(t => members.Authority.IssueAgentAsync(t, id.Value, key.SigningRequest, Stop), Stop);
        ServerPin.TryParse(members.Authority.RootPin, out var pin).ShouldBeTrue();
        var member = new Member(id.Value.ToString(), "node-1", new ServerAddress("127.0.0.1", (ushort)members.AgentsPort), issued.Certificate, issued.Chain);
        return new TicketWorld(members, member, key, pin!)
        {
            Elsewhere = new TicketDesk(
                new TicketBook(members.Store, members.Clock), new MemberTable(members.Store, members.Machines), new TicketBells(), members.Get<ICertificateRenewals>(), members.Machines, members.Clock),
        };
    }

    public Ticket Order(long fence, AgentWork work, Guid? operation = null, int seconds = 60) =>
        new(operation ?? Guid.CreateVersion7(), fence, Agent, Object, work, Members.Clock.GetUtcNow().AddSeconds(seconds));

    public static Rehearse Take(double before = 0, double after = 0, int lines = 0, string? fails = null) => new(TimeSpan.FromSeconds(before), TimeSpan.FromSeconds(after), lines, fails);

    /// <param name="path">Null: straight to the server.</param>
    public async Task ConnectAsync(FailingPath? path = null)
    {
        _connection = new CancellationTokenSource();
        var order = new MemberOrder
        {
            Member = path is null ? _member : _member with { Agents = _member.Agents with { Port = (ushort)path.Port } },
            Pin = _pin,
            Key = _key,
            Facts = _ => Task.FromResult(new Appliance.Agent.Contracts.Hardware()),
            Tickets = Desk,
            Role = "host",
            BootId = "1",
            Clock = ClockTrust.Kept,
        };
        _session = new MemberSession(order, _ => { }, TimeProvider.System, Random.Shared).RunAsync(_connection.Token);
        await IsConnectedAsync();
    }

    public Task IsConnectedAsync() => Eventually.TrueAsync(() => Members.Get<LiveAgents>().Greeted.Count == 1, "the agent is connected", Stop);

    /// <summary>The connection is cut; the agent goes on with what it does.</summary>
    public async Task CutAsync()
    {
        await _connection.CancelAsync();
        await _session.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _connection.Dispose();
        await Eventually.TrueAsync(() => Members.Get<IAgents>().Connected == 0, "the agent is gone", Stop);
    }

    /// <summary>The agent's memory is gone; its disk is as it was, or is a new one.</summary>
    public void NewAgent(bool newDisk = false)
    {
        if (newDisk) Directory.Delete(Path.Combine(State.Location, "tickets"), recursive: true);
        Desk = Desks.Simulated(State, TimeProvider.System);
    }

    /// <summary>The agent as a process of its own, as the member that it is.</summary>
    public AgentProcess StartProcess()
    {
        State.Replace(Path.Combine(State.Location, "key.pem"), System.Text.Encoding.ASCII.GetBytes(_key.Write()));
        State.Keep(_member, _pin);
        return AgentProcess.Start(_state.Path, Members.EnrolmentPort, _pin);
    }

    public async Task<string> StateAsync(Guid operation) =>
        await Members.Store.FirstAsync($"select state from agents.tickets where operation = {operation}", row => row.GetString(0), Stop) ?? "";

    public Task HasBegunAsync(Guid operation) => Eventually.TryAsync(async () => await StateAsync(operation) == "Begun", "it has begun", Stop);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _clock;
        if (!_session.IsCompleted) await CutAsync();
        await Desk.LeaveAsync();
        await Members.DisposeAsync();
        _over.Dispose();
        _key.Dispose();
        _state.Dispose();
    }

    /// <summary>The world's clock goes as the one on the wall does.</summary>
    private async Task GoOnAsync()
    {
        var pace = TimeSpan.FromMilliseconds(50);
        using var timer = new PeriodicTimer(pace);
        while (!_over.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None)) Members.Clock.Advance(pace);
    }
}
