using Appliance.Agent.Contracts;

namespace Appliance.Agent.Tickets;

/// <summary>How a work ended.</summary>
/// <param name="Code">Of what went wrong: "BMC_AWAY".</param>
/// <param name="Again">Nothing was done, and it may go better another time.</param>
/// <param name="Result">A serialised <see cref="Contracts.Result"/>; null where there is nothing to say.</param>
internal sealed record Ending(EntryState State, string Code = "", string Message = "", bool Again = false, byte[]? Result = null)
{
    public static Ending Done(Result? result = null) => new(EntryState.Done, Result: result is null ? null : Google.Protobuf.MessageExtensions.ToByteArray(result));

    public static Ending Failed(string code, string message, bool again) => new(EntryState.Failed, code, message, again);

    /// <summary>Nothing was done.</summary>
    public static readonly Ending Cancelled = new(EntryState.Cancelled);

    public static Ending Unknown(string message) => new(EntryState.Unknown, "UNKNOWN", message);
}
