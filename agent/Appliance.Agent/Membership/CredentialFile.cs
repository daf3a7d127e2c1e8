namespace Appliance.Agent.Membership;

/// <summary>A renewed certificate as it lies on disk, with its key: the two are replaced together or not at all.</summary>
internal sealed record CredentialFile(string Key, byte[] Certificate, IReadOnlyList<byte[]> Chain, byte[] JoinState);

/// <summary>A renewal that was begun. It is on disk before the appliance hears of it, so that a lost answer can be asked for again.</summary>
internal sealed record RenewalFile(string Request, string Key);
