using Appliance.Server.Identity.Rights;

namespace Appliance.Server.Identity;

/// <summary>People to whom something is sent while they are not there to ask for it.</summary>
public interface IRecipients
{
    /// <summary>Who they are now and what they may now: rights are for the moment of sending, not for the day somebody subscribed.</summary>
    /// <returns>Null when there is no such user any more, or a disabled one.</returns>
    Task<Recipient?> FindAsync(Guid user, CancellationToken stop);

    /// <summary>Whether there is such a user, disabled or not.</summary>
    Task<bool> IsThereAsync(Guid user, CancellationToken stop);

    /// <summary>What an event is about, as far as rights ask about it; null when it is about no object, or about one that is gone.</summary>
    ValueTask<AccessObject?> FindAsync(string? reference, CancellationToken stop);
}

/// <summary>One of them.</summary>
public sealed class Recipient
{
    private readonly CallerRights _rights;

    internal Recipient(string name, string? mail, CallerRights rights) => (Name, Mail, _rights) = (name, mail, rights);

    public string Name { get; }

    public string? Mail { get; }

    /// <param name="about">Null for what is about no object: then the permission must hold everywhere.</param>
    public bool May(string permission, AccessObject? about) => about is null ? _rights.MayEverywhere(permission) : _rights.May(permission, about);
}
