namespace Appliance.Server;

/// <summary>Stands behind a door: every request that comes in by it passes here before anything else. Registered as a singleton.</summary>
internal interface IDoorGuard
{
    Door Door { get; }

    /// <summary>Adds its middleware to the door's pipeline.</summary>
    void Post(IApplicationBuilder pipeline);
}
