namespace Appliance.Server.Jobs.Engine;

/// <summary>Somebody claimed the job after us: it is theirs. Nothing was written.</summary>
internal sealed class FencedException() : Exception("The job is in other hands.");
