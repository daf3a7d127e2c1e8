namespace Appliance.Server.Agents.Tickets;

internal enum TicketState
{
    /// <summary>No agent has been told.</summary>
    Waiting,

    /// <summary>The agent was told, or may have been; it has not said that it has begun.</summary>
    Sent,

    Begun,
    Done,
    Failed,

    /// <summary>Nothing was done because of it.</summary>
    Cancelled,

    Unknown,
}

/// <summary>Why a ticket shall end before it is done.</summary>
internal enum WantedEnd
{
    /// <summary>Whoever waited waits no more; asked again, it may begin.</summary>
    Deadline,

    /// <summary>It must never begin.</summary>
    Undo,
}
