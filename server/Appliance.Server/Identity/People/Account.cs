using Appliance.Contracts;

namespace Appliance.Server.Identity.People;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Password">As <see cref="PasswordHash"/> writes it; null when no password fits.</param>
internal sealed record Account(Guid Id, string Name, string? Password, UserKind Kind = UserKind.Person, bool Disabled = false);
