using Appliance.Agent.Contracts;

namespace Appliance.Agent.Inventory.Neighbours;

/// <summary>Who is at the other end of each cable.</summary>
internal interface INeighbours
{
    /// <summary>Null while nobody has announced themselves on that interface.</summary>
    LldpNeighbour? Of(int interfaceIndex);
}
