namespace Appliance.Server;

/// <summary>Stands behind a door: every request that comes in by it passes here before anything else. Registered as a singleton.</summary>
internal interface IDoorGuard
{
    Door Door { get; }

    /// <summary>Adds its middleware to the door's pipeline.</summary>
    void Post(IApplicationBuilder pipeline);

    /// <summary>Adds what comes after: the endpoint is known, and on the API's door who asks, who may.</summary>
    void Follow(IApplicationBuilder pipeline)
    {
    }
}
