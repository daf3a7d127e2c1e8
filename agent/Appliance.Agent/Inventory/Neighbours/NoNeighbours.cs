using Appliance.Agent.Contracts;

namespace Appliance.Agent.Inventory.Neighbours;

/// <summary>For those who do not wait: nobody is heard.</summary>
internal sealed class NoNeighbours : INeighbours
{
    public LldpNeighbour? Of(int interfaceIndex) => null;
}
