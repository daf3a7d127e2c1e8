using Appliance.Contracts;
using Appliance.Server.Events;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Reservations;
using Appliance.Server.Store;

namespace Appliance.Server.Network.Subnets;

/// <summary>Judges against what memory shows, and takes against what the database holds.</summary>
internal sealed class SubnetImport(IEvents events, NetworkTables tables, NetworkMemory memory, IHostInterfaces interfaces) : ISubnetImport
{
    public ImportedNetwork Judge(IReadOnlyList<SubnetSpec> subnets, IReadOnlyList<FoundReservation> reservations) => Judge(memory.Now, subnets, reservations);

    public async Task<ImportedNetwork> TakeAsync(ITransaction transaction, IReadOnlyList<SubnetSpec> subnets, IReadOnlyList<FoundReservation> reservations, string by, CancellationToken stop)
    {
        var judged = Judge(await tables.BeginAsync(transaction, stop), subnets, reservations);
        foreach (var subnet in judged.Subnets.Where(one => one.Outcome == ImportOutcome.Taken).Select(one => one.Subnet!))
        {
            await tables.PutAsync(transaction, subnet, stop);
            await SayAsync(transaction, "network.subnet-added", Severity.Notice, subnet, $"{by} imported subnet '{subnet.Name}' ({subnet.Network} on {subnet.Interface}).", stop);
        }
        foreach (var (found, kept) in reservations.Zip(judged.Reservations).Where(one => one.Second.Outcome == ImportOutcome.Taken))
        {
            var options = ConfiguredOption.Read(found.Options, "options", []);
            await tables.PutAsync(transaction, new StoredReservation(kept.Subnet!.Id, found.Client, found.Address, kept.HostName, null) { Options = options }, stop);
        }
        foreach (var many in judged.Reservations.Where(one => one.Outcome == ImportOutcome.Taken).GroupBy(one => one.Subnet!))
            await SayAsync(transaction, "network.reservation-kept", Severity.Info, many.Key, $"{by} imported {many.Count()} reservations on '{many.Key.Name}'.", stop);
        await tables.EndAsync(transaction, stop);
        return judged;
    }

    private ImportedNetwork Judge(NetworkSnapshot now, IReadOnlyList<SubnetSpec> subnets, IReadOnlyList<FoundReservation> reservations)
    {
        var (all, at, judged) = (now.Subnets.ToList(), interfaces.All(), new List<JudgedSubnet>());
        foreach (var wanted in subnets)
        {
            var one = Judge(wanted, all, at);
            judged.Add(one);
            if (one.Outcome == ImportOutcome.Taken) all.Add(one.Subnet!);
        }
        var check = new ReservationImport(now, all);
        return new ImportedNetwork(judged, [.. reservations.Select(check.Judge)], all);
    }

    private static JudgedSubnet Judge(SubnetSpec wanted, List<SubnetConfig> all, IReadOnlyList<HostInterface> at)
    {
        if (all.Find(subnet => subnet.Network.ToString() == wanted.Cidr) is { } present) return new JudgedSubnet(present, ImportOutcome.Present, []);
        var check = new SubnetCheck(all, at);
        var subnet = check.Read(wanted);
        var faults = check.Faults.ToList();
        if (all.Exists(other => other.Name.Equals(wanted.Name, StringComparison.OrdinalIgnoreCase))) faults.Add(new FieldFault("name", "Another subnet has this name."));
        return faults.Count == 0 ? new JudgedSubnet(subnet, ImportOutcome.Taken, []) : new JudgedSubnet(null, ImportOutcome.LeftOut, faults);
    }

    private Task SayAsync(ITransaction transaction, string fact, Severity severity, SubnetConfig subnet, string message, CancellationToken stop) =>
        events.RaiseAsync(transaction, new Event(fact, severity, $"subnet/{subnet.Name}", message), stop);
}
