namespace Appliance.Server;

/// <summary>On a request that was refused: the fault's code.</summary>
internal sealed record RefusedWith(string Code);
