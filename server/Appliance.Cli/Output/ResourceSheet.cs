using System.Globalization;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Output;

/// <summary>A machine on one page.</summary>
internal static class ResourceSheet
{
    public static IRenderable Draw(ResourceDetail detail)
    {
        List<IRenderable> page = [Head(detail.Resource)];
        if (detail.Hardware is { } hardware)
        {
            page.AddRange([Text.Empty, Machine(hardware), Text.Empty, Disks(hardware), Text.Empty, Nics(hardware)]);
            if (hardware.Memory.Count > 0) page.AddRange([Text.Empty, Memory(hardware)]);
        }
        return new Rows(page);
    }

    private static Grid Head(Resource r) => Printer.Sheet(
        ("name", r.Name),
        ("id", r.Id.ToString()),
        ("state", Words.State(r)),
        ("power", r.Power is { } power ? Words.Of(power) : null),
        ("running", r.Operation is { } operation ? $"{operation}, until {Words.Time(r.OperationDeadline)}" : null),
        ("code", r.Pending is { } pending ? $"{pending.Code}   compare it with the machine's console, then: appliance resource approve {r.Name} --code {pending.Code}" : null),
        ("conflict", r.Pending?.ConflictWith is { } member ? $"looks like {member}: approve it with --replace {member}, or reject it" : null),
        ("fault", r.Fault is { } fault ? $"{fault.Code}: {Words.Safe(fault.Message)}" : null),
        ("what to do", r.Fault?.Advice),
        ("address", r.Address),
        ("DNS name", r.DnsName),
        ("MAC", string.Join(", ", r.Macs)),
        ("agent", r.Connected ? "connected" : "not connected"),
        ("in use", r.Usage is { } usage ? Use(usage) : null),
        ("up for", r.Usage is { } told ? Words.Span(TimeSpan.FromSeconds(told.UptimeSeconds)) : null),
        ("first seen", Words.Time(r.FirstSeen)),
        ("last seen", Words.Time(r.LastSeen)));

    private static string Use(ResourceUsage usage) => string.Create(CultureInfo.InvariantCulture,
        $"CPU {(usage.CpuPercent is { } cpu ? $"{cpu:0} %" : "not known yet")}, memory {Words.Size(usage.MemoryUsedBytes)} of {Words.Size(usage.MemoryBytes)}, load {usage.Load:0.00}");

    private static Grid Machine(Hardware h) => Printer.Sheet(
        ("machine", Words.Safe($"{h.System.Maker} {h.System.Model}".Trim())),
        ("serial number", Words.Safe(h.System.Serial)),
        ("UUID", Words.Safe(h.System.Uuid)),
        ("firmware", Words.Safe($"{h.Firmware.Kind} {h.Firmware.Vendor} {h.Firmware.Version} {h.Firmware.Date}".Trim())),
        ("Secure Boot", Words.Safe(h.Firmware.SecureBoot)),
        ("CPU", Words.Safe($"{h.Cpu.Model}, {h.Cpu.Sockets} sockets, {h.Cpu.Cores} cores, {h.Cpu.Threads} threads")),
        ("memory", Words.Size(h.MemoryBytes)),
        ("TPM", h.Tpm is { } tpm ? Words.Safe($"{tpm.Version} {tpm.Maker}") : "none"),
        ("BMC", h.Bmc is { } bmc ? Words.Safe($"{bmc.Kind} {bmc.Address} {bmc.Firmware}") : "none found"));

    private static Table Disks(Hardware hardware)
    {
        var table = Printer.Table("disk", "size", "kind", "model", "serial", "wwn", "data");
        foreach (var d in hardware.Disks)
        {
            table.AddTextRow(d.Name, Words.Size(d.Bytes), d.Transport + (d.Rotational ? ", rotating" : ""), d.Model, d.Serial, d.Wwn,
                d.Signatures.Count > 0 ? "this disk has data: " + string.Join(", ", d.Signatures) : "empty");
        }
        return table;
    }

    private static Table Nics(Hardware hardware)
    {
        var table = Printer.Table("nic", "mac", "link", "driver", "model", "neighbour");
        foreach (var n in hardware.Nics)
        {
            table.AddTextRow(n.Name + (n.Booted ? " (booted)" : ""), n.Mac, n.Link ? n.Megabits > 0 ? $"up, {n.Megabits} Mb/s" : "up" : "down", n.Driver, n.Model,
                n.Neighbour is { } neighbour ? $"{neighbour.SystemName} {neighbour.Port} {neighbour.PortDescription}".Trim() : "");
        }
        return table;
    }

    private static Table Memory(Hardware hardware)
    {
        var table = Printer.Table("module", "size", "kind", "speed", "maker", "part");
        foreach (var m in hardware.Memory) table.AddTextRow(m.Slot, Words.Size(m.Bytes), m.Kind, m.Megatransfers > 0 ? $"{m.Megatransfers} MT/s" : "", m.Maker, m.Part);
        return table;
    }
}
