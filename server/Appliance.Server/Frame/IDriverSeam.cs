namespace Appliance.Server;

/// <summary>Where the drivers of one kind that plug-ins bring are put in. The room that uses them registers one singleton per kind.</summary>
internal interface IDriverSeam
{
    /// <summary>An interface of <see cref="Appliance.Plugins"/>; every method of it is asynchronous and takes a token last.</summary>
    Type Face { get; }

    /// <summary>How long one call to a driver may take.</summary>
    TimeSpan Deadline { get; }

    /// <param name="driver">Implements <see cref="Face"/>; every call has its deadline, and fails with a fault that names the plug-in.</param>
    void Put(string name, string plugin, object driver);

    /// <summary>The driver is gone; calls to it are refused from now on.</summary>
    void Take(string name);
}
