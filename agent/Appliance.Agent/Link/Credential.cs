namespace Appliance.Agent.Link;

/// <summary>What a member proves itself with.</summary>
/// <param name="Certificate">DER, for the key.</param>
/// <param name="Chain">DER: intermediates, root last.</param>
/// <param name="JoinState">To be brought to the next renewal; empty before the first.</param>
internal sealed record Credential(MachineKey Key, byte[] Certificate, IReadOnlyList<byte[]> Chain, byte[] JoinState);
