using Appliance.Contracts;

namespace Appliance.Server.Network;

/// <summary>
/// Defines, changes and removes subnets. A request is checked whole, and nothing changes unless all of it is right; when a method
/// returns, <see cref="ISubnets.All"/> shows the change and the services on the wire have been told.
/// </summary>
/// <exception cref="FaultException">
/// Invalid: SUBNET_INVALID with every field fault. Conflict: SUBNET_EXISTS, SUBNET_IN_USE. Missing: SUBNET_MISSING.
/// </exception>
public interface ISubnetChanges
{
    /// <param name="by">Who asked: a person's sign-in name, for the event list.</param>
    Task<Subnet> AddAsync(SubnetSpec wanted, string by, CancellationToken stop);

    /// <summary>Changes what <paramref name="wanted"/> names and leaves the rest; an empty text takes an optional value away.</summary>
    Task<Subnet> ChangeAsync(string name, SubnetSpec wanted, string by, CancellationToken stop);

    /// <param name="force">Also while reservations live in it; they and their names go with it.</param>
    Task RemoveAsync(string name, bool force, string by, CancellationToken stop);
}
