using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Store;
using Npgsql;

namespace Appliance.Server.Inventory.Snapshot;

/// <summary>A row of inventory.resources, in memory. The hardware report stays in the store.</summary>
internal sealed record MachineRow(Machine Machine, MachineIdentity Identity, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Version)
{
    public string? Operation { get; init; }
    public DateTimeOffset? Deadline { get; init; }
    public ResourceFault? Fault { get; init; }
    public string? Maker { get; init; }
    public string? Model { get; init; }
    public int CpuThreads { get; init; }
    public long MemoryBytes { get; init; }
    public long DiskBytes { get; init; }
    public bool HasData { get; init; }

    /// <summary>Everything a search looks into, in lower case.</summary>
    public required string Haystack { get; init; }

    /// <summary>Reads a whole row, wherever its columns stand.</summary>
    public static MachineRow Read(NpgsqlDataReader row)
    {
        string Text(string column) => row.GetString(row.GetOrdinal(column));
        string? TextOrNull(string column) => row.TextOrNull(row.GetOrdinal(column));
        var macs = row.GetFieldValue<string[]>(row.GetOrdinal("macs")).Select(mac => MacAddress.Parse(mac)).ToArray();
        var machine = new Machine(
            new ResourceId(row.GetGuid(row.GetOrdinal("id"))), Text("name"), Enum.Parse<Lifecycle>(Text("lifecycle")), row.GetBoolean(row.GetOrdinal("member")), macs,
            TextOrNull("boot_mac") is { } boot ? MacAddress.Parse(boot) : null, Enum.Parse<FirmwareKind>(Text("firmware")))
        {
            Waiting = row.GetBoolean(row.GetOrdinal("waiting")),
            Pool = Text("pool"),
        };
        var identity = new MachineIdentity(Text("uuid"), Text("board_serial"), Text("chassis_serial"), Text("system_serial"), macs);
        var model = TextOrNull("model");
        var maker = TextOrNull("maker");
        return new MachineRow(
            machine, identity, row.Time(row.GetOrdinal("first_seen")), row.Time(row.GetOrdinal("last_seen")), row.GetInt64(row.GetOrdinal("version")))
        {
            Operation = TextOrNull("operation"),
            Deadline = row.TimeOrNull(row.GetOrdinal("deadline")),
            Fault = TextOrNull("fault_code") is { } code
                ? new ResourceFault(code, TextOrNull("fault_message") ?? "", Advice(code), row.Time(row.GetOrdinal("fault_since")))
                : null,
            Maker = maker,
            Model = model,
            CpuThreads = row.GetInt32(row.GetOrdinal("cpu_threads")),
            MemoryBytes = row.GetInt64(row.GetOrdinal("memory_bytes")),
            DiskBytes = row.GetInt64(row.GetOrdinal("disk_bytes")),
            HasData = row.GetBoolean(row.GetOrdinal("has_data")),
            Haystack = string.Join('\n', [machine.Name, .. macs.Select(mac => mac.ToString()), maker, model, identity.SystemSerial, identity.BoardSerial, identity.ChassisSerial, identity.Uuid])
                .ToLowerInvariant(),
        };
    }

    public Resource ToResource() => new()
    {
        Id = Machine.Id.Value,
        Name = Machine.Name,
        Lifecycle = Machine.Lifecycle,
        Pool = Machine.Pool,
        Operation = Operation,
        OperationDeadline = Deadline,
        Fault = Fault,
        Macs = [.. Machine.Macs.Select(mac => mac.ToString())],
        Firmware = Machine.Firmware,
        Maker = Maker,
        Model = Model,
        CpuThreads = CpuThreads,
        MemoryBytes = MemoryBytes,
        DiskBytes = DiskBytes,
        HasData = HasData,
        FirstSeen = FirstSeen,
        LastSeen = LastSeen,
    };

    private static string Advice(string code) =>
        ReasonCodes.Advice.GetValueOrDefault(code) ?? FaultCodes.Cures.GetValueOrDefault(code) ?? "Look at the event list for what happened.";
}
