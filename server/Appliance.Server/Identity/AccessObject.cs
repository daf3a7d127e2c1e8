namespace Appliance.Server.Identity;

/// <summary>An object of the API, as far as rights ask about it.</summary>
/// <param name="Reference">As events name it: "resource/ID", "job/ID".</param>
/// <param name="Owner">The user who asked for it.</param>
public sealed record AccessObject(string Reference, string? Pool = null, string? Project = null, Guid? Owner = null);
