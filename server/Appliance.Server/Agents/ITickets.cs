using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;

namespace Appliance.Server.Agents;

/// <summary>
/// Work that an agent does on its machine or around it: begun once however often it is asked for, on whatever server, and in the end agreed on
/// after a partition of any length. Made for the steps of jobs; every refusal has a code of its own.
/// </summary>
public interface ITickets
{
    /// <summary>
    /// Has it done and waits for its end. Asked again with the same operation, it is the same work: what has ended is answered from memory, what
    /// runs is followed on, with the agent that has it. A failure that left nothing done (<see cref="FaultKind.Unavailable"/>) is begun anew, by
    /// the agent that is named then.
    /// </summary>
    /// <param name="progress">Hears each line once; null when nobody wants to know. Never waits.</param>
    /// <param name="stop">Stops waiting, and not the work: whoever has the job next asks again. To end the work, see <see cref="CancelAsync"/>.</param>
    /// <exception cref="FaultException">
    /// <see cref="FaultCodes.TicketAgentAway"/>: the agent did not come by the deadline, and nothing was begun.
    /// <see cref="FaultCodes.TicketOverdue"/>: its end is not known by the deadline; asking again may tell.
    /// <see cref="FaultCodes.TicketCannot"/>, <see cref="FaultCodes.TicketFenced"/>, <see cref="FaultCodes.TicketConflict"/>,
    /// <see cref="FaultCodes.TicketUnknown"/>, <see cref="FaultCodes.TicketCancelled"/>, <see cref="FaultCodes.AgentQuarantined"/>,
    /// or the work's own: <see cref="FaultCodes.BmcAway"/>, <see cref="FaultCodes.BmcRefused"/>, <see cref="FaultCodes.BmcFailed"/>, <see cref="FaultCodes.LibvirtAway"/>,
    /// <see cref="FaultCodes.LibvirtRefused"/>, <see cref="FaultCodes.DomainMissing"/>, <see cref="FaultCodes.DomainUnclear"/>, <see cref="FaultCodes.TicketFailed"/>.
    /// </exception>
    Task<TicketOutcome> RunAsync(Ticket ticket, IProgress<TicketProgress>? progress, CancellationToken stop);

    /// <summary>
    /// For an undo: ends the work of an operation, or sees to it that it is never begun, and says how it stands. Null when nothing was or will
    /// be done because of it, or it failed; an outcome when it had been done already.
    /// </summary>
    /// <param name="operation">Of the step that is undone: <c>run.Undoes</c>.</param>
    /// <param name="fence">Of the undo: <c>run.Fence</c>.</param>
    /// <exception cref="FaultException">
    /// <see cref="FaultCodes.TicketFenced"/>; <see cref="FaultCodes.TicketOverdue"/>: the agent did not answer by the deadline;
    /// <see cref="FaultCodes.TicketUnknown"/>: look at the object.
    /// </exception>
    Task<TicketOutcome?> CancelAsync(Guid operation, long fence, DateTimeOffset deadline, CancellationToken stop);

    /// <summary>The members whose agent says that it can do this ("ipmi/1"): those connected to any server first, then by name.</summary>
    Task<IReadOnlyList<AbleAgent>> WhoCanAsync(string capability, CancellationToken stop);
}

/// <summary>Whether <paramref name="Agent"/> is connected now, to this server or another.</summary>
public sealed record AbleAgent(ResourceId Agent, bool Connected);

/// <summary>One piece of work for one agent.</summary>
/// <param name="Operation"><c>run.Operation</c>: the same for all attempts.</param>
/// <param name="Fence"><c>run.Fence</c>, of a job and nothing else: a smaller one than an object has seen is refused here and by the agent.</param>
/// <param name="Agent">The member that shall do it.</param>
/// <param name="Object">What is worked on, as locks and events name it: "resource/0190…".</param>
/// <param name="Deadline">When it ends at the latest, and the waiting too: <c>run.Deadline</c> or earlier.</param>
public sealed record Ticket(Guid Operation, long Fence, ResourceId Agent, string Object, AgentWork Work, DateTimeOffset Deadline)
{
    /// <summary>Work that only looks (<see cref="AgentWork.OnlyLooks"/>) needs no fence, leaves nothing in the ledger, and is new each time.</summary>
    public static Ticket Look(ResourceId agent, string about, AgentWork work, DateTimeOffset deadline) => new(Guid.CreateVersion7(), 0, agent, about, work, deadline);
}

/// <summary>What an agent is asked to do.</summary>
public abstract record AgentWork
{
    /// <summary>What the agent must have said that it can: "ipmi/1".</summary>
    public abstract string Capability { get; }

    /// <summary>Changes nothing, so that doing it twice or late does no harm.</summary>
    public abstract bool OnlyLooks { get; }
}

/// <summary>Speaks IPMI 2.0 with a BMC that the agent can reach.</summary>
/// <param name="Password">Where the password is kept; it is read when the order goes to the agent, and is in no table, log or command line.</param>
/// <param name="CipherSuite">3 or 17: see table 22-20 of the IPMI specification.</param>
public sealed record PowerBmc(string Address, int Port, string User, SecretName Password, int CipherSuite, BmcAction Action) : AgentWork
{
    public const string Name = "ipmi/1";

    public override string Capability => Name;

    public override bool OnlyLooks => Action == BmcAction.Status;
}

public enum BmcAction
{
    Status,
    On,
    Off,
    Cycle,
    Reset,
    Soft,
}

/// <summary>Switches a virtual machine (a domain) of the libvirt on the agent's own host.</summary>
/// <param name="Name">The domain's; null: it is known by the next.</param>
/// <param name="Uuid">Of its firmware, which is the domain's; null: it is known by the next.</param>
/// <param name="Macs">Of its network cards; one that matches is enough.</param>
public sealed record PowerDomain(string? Name, Guid? Uuid, IReadOnlyList<string> Macs, DomainAction Action) : AgentWork
{
    public override string Capability => "libvirt/1";

    public override bool OnlyLooks => Action == DomainAction.Status;
}

public enum DomainAction
{
    Status,
    On,
    Off,
    Reset,
    Shutdown,
}

/// <summary>Does nothing but take time and leave a line for whoever counts: for simulated machines, which alone can do it.</summary>
/// <param name="Before">Until the line is written.</param>
/// <param name="Fails">The reason to fail with; null: it succeeds.</param>
/// <param name="Harmless">Done again after a crash of the agent.</param>
public sealed record Rehearse(TimeSpan Before, TimeSpan After, int Lines = 0, string? Fails = null, bool Harmless = false) : AgentWork
{
    public override string Capability => "rehearsal/1";

    public override bool OnlyLooks => false;
}

/// <param name="IsOn">What the BMC or libvirt said about the machine after the action; null with other work.</param>
public sealed record TicketOutcome(bool? IsOn);

/// <param name="Percent">0 to 100; null when the work does not know.</param>
public sealed record TicketProgress(string Line, int? Percent);
