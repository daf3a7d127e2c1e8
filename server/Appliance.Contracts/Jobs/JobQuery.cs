namespace Appliance.Contracts;

/// <summary>Which jobs are asked for; what is null is not asked for.</summary>
/// <param name="Open">Only those that have not ended.</param>
/// <param name="Object">Exactly this object: "resource/0190…".</param>
/// <param name="Search">Part of the number, the kind, the title, the object or who asked.</param>
/// <param name="Before">Older than the job of this number, newest first.</param>
public sealed record JobQuery(
    JobState? State = null, bool Open = false, string? Object = null, string? Kind = null, string? AskedBy = null, string? Search = null, int Limit = 100,
    long? Before = null);
