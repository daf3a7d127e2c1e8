using Appliance.Contracts;
using Npgsql;

namespace Appliance.Server.Agents.Tickets;

/// <summary>How a ticket stands, for whoever waits for it.</summary>
internal sealed record TicketView(TicketState State, WantedEnd? Wanted, bool? IsOn, string Code, string Error, bool Again, bool Ended)
{
    public const string Columns = "state, wanted, is_on, coalesce(code, ''), coalesce(error, ''), again, ended is not null";

    public static TicketView Read(NpgsqlDataReader row) => new(
        Enum.Parse<TicketState>(row.GetString(0)),
        row.IsDBNull(1) ? null : Enum.Parse<WantedEnd>(row.GetString(1)),
        row.IsDBNull(2) ? null : row.GetBoolean(2),
        row.GetString(3), row.GetString(4), row.GetBoolean(5), row.GetBoolean(6));

    /// <summary>It failed, or ran out of time, before anything was done; asked again, it is begun anew.</summary>
    public bool MayBeginAnew => Ended && (State == TicketState.Failed && Again || State == TicketState.Cancelled && Wanted != WantedEnd.Undo);

    /// <exception cref="FaultException">It did not end well.</exception>
    public TicketOutcome Outcome(string agent) => State switch
    {
        TicketState.Done => new TicketOutcome(IsOn),
        TicketState.Cancelled when Wanted != WantedEnd.Undo => throw new FaultException(FaultKind.Unavailable, FaultCodes.TicketOverdue, $"{agent} had not begun it by the deadline; nothing was done."),
        TicketState.Cancelled => throw new FaultException(FaultKind.Conflict, FaultCodes.TicketCancelled, "It was ended before it was done."),
        TicketState.Unknown => throw new FaultException(FaultKind.Conflict, FaultCodes.TicketUnknown, $"{agent} does not know how it ended: {Error}"),
        _ => throw new FaultException(Again ? FaultKind.Unavailable : FaultKind.Conflict, Code, $"{agent}: {Error}"),
    };
}
