using Appliance.Agent.Contracts;
using State = Appliance.Agent.Contracts.Progress.Types.State;

namespace Appliance.Agent.Tickets;

/// <summary>The ledger's words as messages.</summary>
internal static class Answers
{
    private const int LongestMessage = 1000;

    public static Progress Of(Guid ticket, ulong seq, Ending ending)
    {
        var message = new Progress { Ticket = ticket.ToString(), Seq = seq, State = StateOf(ending.State) };
        if (ending.Result is { } result) message.Result = Result.Parser.ParseFrom(result);
        if (ending.Code.Length > 0) message.Failure = new Failure { Code = ending.Code, Message = Short(ending.Message), Again = ending.Again };
        return message;
    }

    public static Progress Refused(string ticket, ulong fence, string code, string message, bool again = false) =>
        new() { Ticket = ticket, Fence = fence, State = State.Refused, Failure = new Failure { Code = code, Message = Short(message), Again = again } };

    public static Progress Missing(string ticket) => new() { Ticket = ticket, State = State.Missing };

    private static State StateOf(EntryState state) => state switch
    {
        EntryState.Done => State.Done,
        EntryState.Failed => State.Failed,
        EntryState.Cancelled => State.Cancelled,
        EntryState.Interrupted => State.Interrupted,
        EntryState.Unknown => State.Unknown,
        _ => State.Begun,
    };

    private static string Short(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage];
}
