using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>The journal of IPv4 leases.</summary>
internal interface ILeaseJournal : IJournal<LeaseRecord>
{
}

/// <param name="Revision">Grows with each change: of two records of one address the larger counts.</param>
internal readonly record struct LeaseRecord(Binding Binding, long Revision) : IRevised;
