namespace Appliance.Agent.Link;

/// <summary>What approval gives to a machine.</summary>
/// <param name="Certificate">DER, for <see cref="MachineKey"/>'s public key.</param>
/// <param name="Chain">DER: intermediates, root last.</param>
/// <param name="Name">In DNS.</param>
internal sealed record Member(string Resource, string Name, ServerAddress Agents, byte[] Certificate, IReadOnlyList<byte[]> Chain);
