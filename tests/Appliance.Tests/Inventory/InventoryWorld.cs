using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Identity.Rights;
using Appliance.Server.Inventory;
using Appliance.Server.Inventory.Endpoints;
using Appliance.Server.Inventory.Reach;
using Appliance.Server.Inventory.Records;
using Appliance.Server.Inventory.Snapshot;
using Appliance.Server.Store;
using Appliance.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Inventory;

/// <summary>The room Inventory over a fresh database, with a clock that tests turn.</summary>
internal sealed class InventoryWorld : IAsyncDisposable
{
    private readonly TestStore _database;
    private readonly Strangers _strangers;

    private InventoryWorld(TestStore database)
    {
        _database = database;
        _strangers = new Strangers(database.Store, Index, Events, Clock);
        Machines = new Machines(Index, _strangers, Events, Clock);
        Memory = new KeepMemoryTrue(database.Store, Index, Clock, NullLogger<KeepMemoryTrue>.Instance);
        Resources = new ResourceEndpoints(Index, new MachineAccess(Machines, Index, new Access()), database.Store, []);
    }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse("2026-03-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

    public RecordingEvents Events { get; } = new();

    public MachineIndex Index { get; } = new();

    public IMachines Machines { get; }

    public KeepMemoryTrue Memory { get; }

    public ResourceEndpoints Resources { get; }

    public IStore Store => _database.Store;

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<InventoryWorld> CreateAsync()
    {
        var world = new InventoryWorld(await TestStore.CreateAsync());
        await world.Memory.LoadAsync(Stop);
        return world;
    }

    public static MacAddress Mac(int number) => new(0x525400000000ul + (ulong)number);

    /// <summary>Hardware with everything that tells a machine apart.</summary>
    public static Hardware Hardware(string uuid = "", string serial = "", string board = "", params MacAddress[] macs) => new()
    {
        System = new SystemInfo(uuid, "Example", "Model 1", serial, board, "", ""),
        Firmware = new FirmwareInfo("bios", "SeaBIOS", "1.16", "", "unsupported"),
        Cpu = new CpuInfo("Simulated", "x86_64", 1, 2, 4, 2400),
        MemoryBytes = 4L << 30,
        Disks = [new DiskInfo("sda", "Disk", "D1", "", 10L << 30, false, false, "virtio", ["gpt"])],
        Nics = [.. macs.Select((mac, i) => new NicInfo($"eth{i}", mac.ToString(), "virtio_net", "", true, 1000, null, i == 0))],
    };

    public Task<T> DoAsync<T>(Func<ITransaction, Task<T>> work) => Store.InTransactionAsync(work, Stop);

    public Task DoAsync(Func<ITransaction, Task> work) => DoAsync(async transaction =>
    {
        await work(transaction);
        return true;
    });

    /// <summary>A resource with hardware, a member if wanted.</summary>
    public Task<Machine> AddAsync(string name, bool member, Hardware hardware) => DoAsync(async transaction =>
    {
        var macs = hardware.Nics.Select(nic => MacAddress.Parse(nic.Mac)).ToList();
        var machine = await Machines.AddAsync(transaction, new NewMachine(name, Lifecycle.Discovered, macs, macs.FirstOrDefault(), FirmwareKind.Bios), Stop);
        await Machines.ReportAsync(transaction, machine.Id, hardware, Stop);
        if (member) await Machines.SetMemberAsync(transaction, machine.Id, true, Stop);
        return machine;
    });

    public ValueTask DisposeAsync()
    {
        _strangers.Dispose();
        Memory.Dispose();
        return _database.DisposeAsync();
    }
}
