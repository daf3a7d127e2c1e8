using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;

namespace Appliance.Tests.Dhcp;

/// <summary>What is on the disk: it outlives the server.</summary>
internal sealed class Disk
{
    public Dictionary<(Guid, Ipv4Address), LeaseRecord> Records { get; } = [];

    public IEnumerable<Binding> Bindings => [.. Records.Values.Select(record => record.Binding)];

    public long Revision => Records.Values.Select(record => record.Revision).DefaultIfEmpty().Max();
}

/// <summary>A journal in memory that fails when it is told to.</summary>
internal sealed class FakeJournal(Disk disk) : ILeaseJournal
{
    /// <summary>The disk takes nothing.</summary>
    public volatile bool Fails;

    /// <summary>The disk takes it, and says that it did not.</summary>
    public volatile bool LosesAnswers;

    /// <summary>While it is reset, flushes hang.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public int Flushes { get; private set; }

    public void Append(IReadOnlyList<LeaseRecord> records)
    {
        Gate.Wait();
        lock (disk)
        {
            if (Fails) throw new IOException("No space left on device.");
            Flushes++;
            foreach (var record in records)
            {
                // As it is read back: an active lease is durable up to its expiry.
                var binding = record.Binding with { Durable = record.Binding.State == BindingState.Active ? record.Binding.Expires : null };
                disk.Records[(binding.Subnet, binding.Address)] = record with { Binding = binding };
            }
            if (LosesAnswers) throw new IOException("Input/output error.");
        }
    }

    public IReadOnlyList<LeaseRecord> Read()
    {
        lock (disk) return [.. disk.Records.Values];
    }

    public long? ForgottenThrough { get; private set; }

    public void Forget(long throughRevision) => ForgottenThrough = throughRevision;
}
