using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Identity;

/// <summary>
/// Secrets that the appliance must show to others (passwords of BMCs, of a mail server; keys that sign): sealed in the database, with a key
/// that is outside of it. Whatever only has to be recognised is hashed instead and does not belong here.
/// </summary>
/// <exception cref="FaultException">thrown by Set and Read. Unavailable: the key is lost. Invalid: the name or the value.</exception>
public interface ISecrets
{
    /// <summary>Keeps it in the caller's transaction, in the place of an earlier one of this name.</summary>
    Task SetAsync(ITransaction transaction, SecretName name, string value, CancellationToken stop);

    /// <summary>To be used at once, and never kept, logged or told. Null when there is none.</summary>
    Task<string?> ReadAsync(SecretName name, CancellationToken stop);

    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(IQueries transaction, SecretName name, CancellationToken stop);
}

/// <param name="Purpose">What it is for: "bmc-password". Lower-case letters, digits and hyphens.</param>
/// <param name="Owner">Whose it is: an id or a name, without slashes.</param>
public sealed record SecretName(string Purpose, string Owner)
{
    public override string ToString() => $"{Purpose}/{Owner}";
}
