using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Leases;

/// <summary>It lies in files.</summary>
internal sealed class LeaseJournal(string folder) : FileJournal<LeaseRecord>(folder, LeaseRecordCodec.TryWrite, LeaseRecordCodec.TryRead), ILeaseJournal
{
}
