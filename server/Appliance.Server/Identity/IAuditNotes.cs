using Appliance.Server.Store;

namespace Appliance.Server.Identity;

/// <summary>Where a room says what a thing was and became, for the trail's line about the request that runs. Optional: the request itself is there without it.</summary>
public interface IAuditNotes
{
    /// <param name="before">JSON or a sentence, without secrets; null for what was not there.</param>
    void Changed(string? before, string? after);

    /// <summary>A line about something that nobody asked for just now: a rule decided it. Call it last in the transaction; the trail's end is held until the commit.</summary>
    /// <param name="who">Who decided, such as "rule rack-7".</param>
    /// <param name="about">As events name it: "resource/ID".</param>
    Task DecidedAsync(ITransaction transaction, string who, string deed, string about, string? after, CancellationToken stop);
}
