using Appliance.Contracts;

namespace Appliance.Server.Agents.Tickets;

/// <summary>An agent's words, held to ours.</summary>
internal static class TicketText
{
    private const int Longest = 1000;

    /// <summary>The fault code that an agent's code means. What is not known here is the work's own failure, and its message says it.</summary>
    public static string CodeOf(string said) => said switch
    {
        "" => "",
        "FENCED" => FaultCodes.TicketFenced,
        "CONFLICT" => FaultCodes.TicketConflict,
        "FULL" => FaultCodes.TicketFull,
        "CANNOT" => FaultCodes.TicketCannot,
        "INVALID" => FaultCodes.TicketInvalid,
        "OVERDUE" => FaultCodes.TicketOverdue,
        "UNKNOWN" => FaultCodes.TicketUnknown,
        FaultCodes.BmcAway or FaultCodes.BmcRefused or FaultCodes.BmcFailed => said,
        FaultCodes.LibvirtAway or FaultCodes.LibvirtRefused or FaultCodes.DomainMissing or FaultCodes.DomainUnclear => said,
        _ => FaultCodes.TicketFailed,
    };

    public static string Plain(string text) => new([.. text.Take(Longest).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter)]);
}
