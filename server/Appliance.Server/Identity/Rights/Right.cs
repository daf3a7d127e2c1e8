namespace Appliance.Server.Identity.Rights;

/// <summary>A grant as it reaches one user, its role spelled out.</summary>
/// <param name="Via">The group it came by.</param>
internal sealed record Right(Guid Grant, string Role, IReadOnlySet<string> Permissions, Scope Scope, bool Deny, string? Via = null);
