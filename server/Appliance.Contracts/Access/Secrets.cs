namespace Appliance.Contracts;

/// <summary>A secret without its value, which nobody is ever shown.</summary>
/// <param name="Purpose">What it is for: "bmc-password".</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Generation">The key it is sealed with; grows with each rotation.</param>
public sealed record SecretInfo(string Purpose, string Owner, int Generation, DateTimeOffset Changed);

public sealed record SecretRequest([property: Secret] string Value);

/// <param name="Abandon">Gives up secrets whose key is lost.</param>
public sealed record RotationRequest(bool Abandon = false);

/// <param name="Resealed">How many secrets have the new key now.</param>
/// <param name="Abandoned">How many were given up, since their key is lost.</param>
public sealed record RotationReply(int Resealed, int Abandoned);
