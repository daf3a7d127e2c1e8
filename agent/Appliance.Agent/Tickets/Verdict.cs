namespace Appliance.Agent.Tickets;

/// <summary>What the ledger says to an order.</summary>
internal enum Verdict
{
    /// <summary>It is written down as begun: act.</summary>
    Act,

    /// <summary>It has been begun before: tell how it stands.</summary>
    Known,

    /// <summary>A younger order has this object.</summary>
    Fenced,

    /// <summary>The ticket came with other work before.</summary>
    Conflict,

    /// <summary>There is no room, or the disk is full.</summary>
    Full,
}
