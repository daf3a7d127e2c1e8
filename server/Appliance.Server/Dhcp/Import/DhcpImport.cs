using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Network;
using Appliance.Server.Store;

namespace Appliance.Server.Dhcp.Import;

/// <summary>Reads, judges against what is here, and takes over: subnets, reservations and leases in one transaction.</summary>
internal sealed class DhcpImport(
    IStore store, IEvents events, ISubnets subnets, ISubnetImport network, IHostInterfaces interfaces, IReservations reservations, LeaseTable table, IAuditNotes notes, TimeProvider time)
{
    private const int MostSubnets = 1000;
    private const int MostReservations = 20_000;
    private const int MostLeases = 50_000;

    public async Task<DhcpImportReply> RunAsync(DhcpImportRequest request, string by, CancellationToken stop)
    {
        if (request.Mode is { } mode && !Enum.IsDefined(mode)) throw ImportFault.Of("mode", "There is no such mode.");
        var files = SourceFile.Read(request.Files);
        var plan = ImportPlan.Of(files, Surroundings(), time.GetUtcNow());
        RefuseTooMuch(plan);
        List<SubnetSpec> wanted = [.. plan.Subnets.Select(subnet => Wanted(subnet.Spec, request))];
        List<FoundReservation> found = [.. plan.Reservations.Select(kept => new FoundReservation(kept.Client, kept.Address, kept.HostName, kept.Options))];
        if (request.DryRun)
        {
            var judged = network.Judge(wanted, found);
            return Reply(request, files, plan, wanted, judged, Judge(plan, judged));
        }
        return await store.InTransactionAsync(async transaction =>
        {
            var judged = await network.TakeAsync(transaction, wanted, found, by, stop);
            var leases = Judge(plan, judged);
            List<Binding> bindings = [.. plan.Leases.Zip(leases).Where(one => one.Second.Outcome == ImportOutcome.Taken).Select(one => Bind(one.First, one.Second.Subnet!))];
            // Older than anything the journal holds or the rows were given: what is here already stays.
            await LeaseRows.WriteAsync(transaction, [.. bindings.Select(binding => new LeaseRecord(binding, Revision: 0))], stop);
            transaction.AfterCommit(() => table.Adopt(bindings));
            var said = $"{Count(judged.Subnets, one => one.Outcome)} subnets, {Count(judged.Reservations, one => one.Outcome)} reservations and {bindings.Count} leases from {files.Count} files";
            await events.RaiseAsync(transaction, new Event("dhcp.imported", Severity.Notice, null, $"{by} imported {said}."), stop);
            notes.Changed(null, said);
            return Reply(request, files, plan, wanted, judged, leases);
        }, stop);
    }

    /// <summary>A subnet of which the old server only told boot files is never made ours to give addresses on.</summary>
    private SubnetSpec Wanted(SubnetSpec spec, DhcpImportRequest request)
    {
        var mode = spec.Mode == SubnetMode.Proxy && request.Mode == SubnetMode.Authoritative ? SubnetMode.Proxy : request.Mode ?? SubnetMode.Off;
        var wire = Words.Network(spec.Cidr!)!.Value;
        var behind = !string.IsNullOrEmpty(request.RelayInterface) && !interfaces.All().Any(at => at.Addresses.Any(has => wire.Contains(has.Address)));
        return behind ? spec with { Mode = mode, Relayed = true, Interface = request.RelayInterface } : spec with { Mode = mode };
    }

    private static int Count<T>(IReadOnlyList<T> all, Func<T, ImportOutcome> outcome) => all.Count(one => outcome(one) == ImportOutcome.Taken);

    private Surroundings Surroundings()
    {
        var own = interfaces.All().SelectMany(at => at.Addresses).Where(at => at.Address.AddressFamily == AddressFamily.InterNetwork).ToList();
        var near = own.Where(at => at.PrefixLength is >= 8 and <= 30 && !IPAddress.IsLoopback(at.Address)).Select(at => Words.Network($"{at.Address}/{at.PrefixLength}")!.Value);
        return new Surroundings([.. subnets.All.Select(subnet => subnet.Network), .. near], [.. own.Select(at => Ipv4Address.From(at.Address))]);
    }

    private static void RefuseTooMuch(ImportPlan plan)
    {
        var faults = new List<FieldFault>();
        if (plan.Subnets.Count > MostSubnets) faults.Add(new FieldFault("files", $"They have {plan.Subnets.Count} subnets; {MostSubnets} are taken at once."));
        if (plan.Reservations.Count > MostReservations) faults.Add(new FieldFault("files", $"They have {plan.Reservations.Count} reservations; {MostReservations} are taken at once."));
        if (plan.Leases.Count > MostLeases) faults.Add(new FieldFault("files", $"They have {plan.Leases.Count} leases; {MostLeases} are taken at once."));
        if (faults.Count > 0) throw new FaultException(FaultKind.Invalid, FaultCodes.ImportInvalid, "This is too much at once.", faults);
    }

    private List<JudgedLease> Judge(ImportPlan plan, ImportedNetwork judged)
    {
        var kept = plan.Reservations.Zip(judged.Reservations).Where(one => one.Second.Outcome != ImportOutcome.LeftOut).DistinctBy(one => one.First.Address).ToDictionary(one => one.First.Address, one => one.First.Client);
        var here = table.After(default).ToDictionary(binding => (binding.Subnet, binding.Address));
        return [.. plan.Leases.Select(lease => Judge(lease, judged, kept, here))];
    }

    private JudgedLease Judge(PlannedLease lease, ImportedNetwork judged, Dictionary<IPAddress, ClientKey> kept, Dictionary<(Guid, Ipv4Address), Binding> here)
    {
        var address = lease.Address.ToIPAddress();
        if (judged.Containing(address) is not { } subnet) return new JudgedLease(null, ImportOutcome.LeftOut, $"{address} is in no subnet.");
        if (!lease.Mac.IsUnicast) return new JudgedLease(subnet, ImportOutcome.LeftOut, $"{lease.Mac} is not a machine's MAC address.");
        if (here.TryGetValue((subnet.Id, lease.Address), out var present))
        {
            return present.Mac == lease.Mac ? new JudgedLease(subnet, ImportOutcome.Present, null)
                : new JudgedLease(subnet, ImportOutcome.LeftOut, $"{address} was given to {present.Mac} here.");
        }
        if ((kept.TryGetValue(address, out var client) ? client : reservations.At(subnet.Id, address)?.Client) is { } holder)
        {
            return new LeaseClient(lease.Mac, lease.ClientId).Is(holder) || holder.IsCircuit ? new JudgedLease(subnet, ImportOutcome.Taken, null)
                : new JudgedLease(subnet, ImportOutcome.LeftOut, $"{address} is reserved for {holder}.");
        }
        return subnet.Pools.Any(pool => Ipv4Address.From(pool.First) <= lease.Address && lease.Address <= Ipv4Address.From(pool.Last))
            ? new JudgedLease(subnet, ImportOutcome.Taken, null)
            : new JudgedLease(subnet, ImportOutcome.LeftOut, $"{address} is in no pool of '{subnet.Name}', and reserved for nobody.");
    }

    private static Binding Bind(PlannedLease lease, SubnetConfig subnet) =>
        new(subnet.Id, lease.Address, lease.Mac, BindingState.Active, lease.Granted, lease.Expires, lease.Expires, lease.ClientId, lease.HostName);

    private static DhcpImportReply Reply(DhcpImportRequest request, IReadOnlyList<SourceFile> files, ImportPlan plan, List<SubnetSpec> wanted, ImportedNetwork judged, List<JudgedLease> leases) => new(
        request.DryRun,
        [.. files.Select(file => new ReadImportFile(file.Name, file.Format, file.Lines))],
        [.. plan.Subnets.Select((subnet, i) => new ImportedSubnet(Shown(wanted[i], judged.Subnets[i]), subnet.At.File, subnet.At.Line, judged.Subnets[i].Outcome, judged.Subnets[i].Problems))],
        [.. plan.Reservations.Zip(judged.Reservations, (kept, one) => new ImportedReservation(
            kept.Client.ToString(), kept.Address.ToString(), one.Outcome == ImportOutcome.Taken ? one.HostName : kept.HostName, one.Subnet?.Name, kept.At.File, kept.At.Line, one.Outcome, one.Problem)
            { Options = kept.Options })],
        [.. plan.Leases.Zip(leases, (lease, one) => new ImportedLease(
            lease.Address.ToString(), lease.Mac.ToString(), lease.HostName, lease.Expires, one.Subnet?.Name, lease.At.File, lease.At.Line, one.Outcome, one.Problem))],
        plan.Report.Notes, plan.Report.LeftOut);

    /// <summary>With what is filled in here: the interface and the domain.</summary>
    private static SubnetSpec Shown(SubnetSpec wanted, JudgedSubnet judged) => judged.Subnet is null ? wanted
        : wanted with { Name = judged.Subnet.Name, Interface = judged.Subnet.Interface, Domain = judged.Subnet.Domain };

    private sealed record JudgedLease(SubnetConfig? Subnet, ImportOutcome Outcome, string? Problem);
}
