namespace Appliance.Server.Identity;

/// <summary>Where a room says what a thing was and became, for the trail's line about the request that runs. Optional: the request itself is there without it.</summary>
public interface IAuditNotes
{
    /// <param name="before">JSON or a sentence, without secrets; null for what was not there.</param>
    void Changed(string? before, string? after);
}
