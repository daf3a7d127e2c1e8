namespace Appliance.Agent.Link;

/// <summary>Credentials as they follow one another, each kept before it is used and after its successor came, until that one has been used.</summary>
internal interface ICredentials
{
    /// <summary>What to connect with now: the newest, unless <see cref="Refused"/> said otherwise.</summary>
    Credential Now { get; }

    /// <summary>The request for the next one; the same until <see cref="Keep"/>, also after a restart.</summary>
    (string Request, MachineKey Key) Begin();

    /// <summary>On disk when it returns.</summary>
    void Keep(Credential next);

    /// <summary>The appliance has taken <see cref="Now"/>: what came before may go.</summary>
    void Used();

    /// <summary>The appliance did not take <see cref="Now"/>: the one before is tried in turn, if there is one.</summary>
    void Refused();
}
