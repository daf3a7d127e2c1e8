using Appliance.Contracts;

namespace Appliance.Server.Jobs.Engine;

/// <summary>A job as it was when we claimed it.</summary>
/// <param name="State">Running or Undoing.</param>
/// <param name="At">The step to do or to undo, from 0.</param>
/// <param name="Attempt">How often that was begun.</param>
/// <param name="Ordered">The state it was asked with.</param>
/// <param name="Data">The state as the last success left it.</param>
internal sealed record ClaimedJob(
    Guid Id, long Number, string Kind, int Version, string Title, string? Object, JobState State, string[] Steps, int At, int Attempt, string Ordered, string Data,
    string? ErrorCode, string? Error, bool CancelAsked, long Fence)
{
    public string Edition => $"{Kind}/{Version}";
}
