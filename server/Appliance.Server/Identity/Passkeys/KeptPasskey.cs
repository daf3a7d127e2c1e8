namespace Appliance.Server.Identity.Passkeys;

/// <summary>A passkey that has come to sign in.</summary>
internal sealed record KeptPasskey(Guid Id, Guid User, string Owner, string Name, byte[] PublicKey, uint SignCount, string Site, bool Doubled);
