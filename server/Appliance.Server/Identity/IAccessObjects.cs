namespace Appliance.Server.Identity;

/// <summary>Finds objects of one kind, so that "why may I not?" can be asked about them. Rooms upstairs register one each.</summary>
public interface IAccessObjects
{
    /// <summary>"resource"</summary>
    string Kind { get; }

    /// <param name="name">What follows the kind: an id or a name.</param>
    /// <returns>Null when there is none.</returns>
    ValueTask<AccessObject?> FindAsync(string name, CancellationToken stop);
}
