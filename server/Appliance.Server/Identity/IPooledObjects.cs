namespace Appliance.Server.Identity;

/// <summary>
/// Objects that lie in pools and projects, and what is about them with them: whoever reaches a machine reaches the jobs about it. Rooms upstairs register one each.
/// </summary>
public interface IPooledObjects
{
    /// <summary>As they are now, from memory.</summary>
    IEnumerable<AccessObject> All { get; }

    /// <param name="reference">As in <see cref="AccessObject.Reference"/>.</param>
    /// <returns>Null when it is none of these.</returns>
    AccessObject? Find(string reference);
}
