namespace Appliance.Server;

/// <summary>A service that can be stopped and started while the daemon runs. A room registers a singleton for each.</summary>
internal interface IServiceSwitch
{
    /// <summary>As its <see cref="IServiceReport"/> calls it.</summary>
    string Service { get; }

    /// <summary>Returns at once; the report tells when it has happened. Without a call the service is on.</summary>
    void Turn(bool on);
}
