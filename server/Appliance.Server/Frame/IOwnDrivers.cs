using Appliance.Contracts;

namespace Appliance.Server;

/// <summary>Drivers that come with a room, for the list of plug-ins. Nothing of them runs until somebody names one. Answers at once and from memory.</summary>
internal interface IOwnDrivers
{
    IEnumerable<ServiceStatus> Report();
}
