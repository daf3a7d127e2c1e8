namespace Appliance.Server.Identity.Passkeys;

/// <summary>What the browser's answer must be to.</summary>
/// <param name="Address">Where the browser has opened us.</param>
/// <param name="User">Whose new passkey; null at a sign-in, where the passkey says whose it is.</param>
internal sealed record PasskeyBegun(string Address, byte[] Challenge, Guid? User);
