using System.Net;
using Appliance.Contracts;

namespace Appliance.Server.Identity;

/// <summary>The first administrator. There is no default account: whoever holds the one-time token that the first start printed makes one.</summary>
public interface ISetup
{
    /// <summary>Nobody has set the appliance up yet. From memory.</summary>
    bool Required { get; }

    /// <summary>Whether this is the set-up token; compared in fixed time. A wrong one is counted and told.</summary>
    /// <exception cref="FaultException">Denied: it is not.</exception>
    void Check(string? token, IPAddress? from);

    /// <summary>
    /// Makes the first administrator and voids the token. <paramref name="alongside"/> (the first subnet) runs when all the rest is known to be
    /// right and before anything is committed: when it throws, there is no administrator and the token stays good. Of many at once exactly one wins.
    /// </summary>
    /// <param name="alongside">Given the administrator's name.</param>
    /// <exception cref="FaultException">Missing: set up already. Denied: wrong token. Invalid: name or password, by field.</exception>
    Task FinishAsync(string token, IPAddress? from, string administrator, string password, Func<string, Task> alongside, CancellationToken stop);
}
