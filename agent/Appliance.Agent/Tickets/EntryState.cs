namespace Appliance.Agent.Tickets;

internal enum EntryState
{
    /// <summary>Written before anything is done.</summary>
    Begun,

    Done,
    Failed,

    /// <summary>Nothing was done, and nothing will be.</summary>
    Cancelled,

    /// <summary>Done, half done or not done: the agent can not say.</summary>
    Unknown,

    /// <summary>The same, and doing it again does no harm.</summary>
    Interrupted,
}
