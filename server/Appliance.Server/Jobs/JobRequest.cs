using Appliance.Contracts;

namespace Appliance.Server.Jobs;

/// <summary>Everything about a wanted job but its work.</summary>
/// <param name="AskedBy">The sign-in name, or the room that wants it.</param>
/// <param name="Asker">The user whose own it is.</param>
/// <param name="Title">For people, and the purpose its locks show: "switch on web1".</param>
/// <param name="Objects">What nobody else may work on meanwhile, as events name it: "resource/0190…". It waits until all are free.</param>
/// <param name="About">What it is shown with; null for the first of <paramref name="Objects"/>.</param>
/// <param name="IdempotencyKey">The caller's, so that asking again is no second job.</param>
public sealed record JobRequest(
    string AskedBy, string Title, IReadOnlyList<string> Objects, string? About = null, JobPriority Priority = JobPriority.Normal, string? IdempotencyKey = null, Guid? Asker = null);
