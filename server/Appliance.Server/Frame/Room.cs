namespace Appliance.Server;

/// <summary>One line of the house plan.</summary>
/// <param name="Name">The folder and the namespace.</param>
/// <param name="Uses">The rooms above it on the page whose faces it may touch.</param>
/// <param name="Add">Registers its services.</param>
/// <param name="Map">Mounts its endpoints on the doors it serves.</param>
internal sealed record Room(string Name, string[] Uses, Action<RoomBuilder> Add, Action<Doors>? Map = null);
