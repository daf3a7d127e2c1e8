using Appliance.Server.Inventory;

namespace Appliance.Server.Agents;

/// <summary>Who is connected.</summary>
public interface IAgents
{
    int Connected { get; }

    bool IsConnected(ResourceId resource);

    /// <summary>Asks it to report its hardware now; returns false when it is not connected.</summary>
    bool Collect(ResourceId resource);

    /// <summary>Closes its connection now; returns false when it had none.</summary>
    bool Disconnect(ResourceId resource, string reason);
}

/// <summary>Rooms upstairs that want to hear of members: Enrollment moves the life cycle on.</summary>
public interface IAgentObserver
{
    Task ConnectedAsync(ResourceId resource, CancellationToken stop);

    /// <summary>Its hardware has been kept in Inventory.</summary>
    Task ReportedAsync(ResourceId resource, CancellationToken stop);

    Task DisconnectedAsync(ResourceId resource, CancellationToken stop);
}
