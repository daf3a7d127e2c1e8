using System.Diagnostics.Metrics;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot;
using Appliance.Server.Boot.Timeline;
using Appliance.Server.Boot.Tokens;
using Appliance.Server.Dhcp;
using Appliance.Server.Inventory;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Appliance.Tests.Tftp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Boot;

/// <summary>The timeline over a fresh database and a real Inventory, with a clock that tests turn.</summary>
internal sealed class BootWorld : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly InventoryWorld _inventory;
    private TimelineWriter _writer;
    private BootWatch _watch;

    private BootWorld(InventoryWorld inventory)
    {
        _inventory = inventory;
        Table = new TimelineTable(inventory.Store);
        Meters = new BootMeters(_services.GetRequiredService<IMeterFactory>());
        Tokens = new BootTokens(inventory.Store, Settings, Clock);
        (_writer, Timeline, _watch) = Build();
    }

    public BootSettings Settings { get; } = new();

    public FakeTimeProvider Clock => _inventory.Clock;

    public IMachines Machines => _inventory.Machines;

    public Appliance.Server.Store.IStore Store => _inventory.Store;

    public RecordingEvents Events => _inventory.Events;

    public BootMeters Meters { get; }

    public IMeterFactory MeterFactory => _services.GetRequiredService<IMeterFactory>();

    public TimelineTable Table { get; }

    public BootTokens Tokens { get; }

    public BootTimeline Timeline { get; private set; }

    public static MacAddress Mac { get; } = MacAddress.Parse("52:54:00:aa:00:01");

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<BootWorld> CreateAsync()
    {
        var world = new BootWorld(await InventoryWorld.CreateAsync());
        await world.Machines.SeenAsync(Mac, FirmwareKind.Bios, Stop);
        await world.StartAsync();
        return world;
    }

    /// <summary>A clean end is not waited for: what was not written is lost, as by kill -9.</summary>
    public async Task KillAndRestartAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        (_writer, Timeline, _watch) = Build();
        await StartAsync();
    }

    /// <summary>A request of this machine, and what it was answered.</summary>
    public void Hear(DhcpMessageType type, bool ipxe = false, string? file = "undionly.kpxe", uint xid = 7, IPAddress? chosen = null, DhcpMessageType? answer = null, string? reason = null) =>
        Timeline.Heard(Exchange(type, ipxe, file, xid, chosen, answer ?? (type == DhcpMessageType.Discover ? DhcpMessageType.Offer : DhcpMessageType.Ack), reason));

    public static DhcpExchange Exchange(
        DhcpMessageType type, bool ipxe = false, string? file = null, uint xid = 7, IPAddress? chosen = null, DhcpMessageType? answer = null, string? reason = null) => new()
        {
            Subnet = TftpBench.Subnet("10.99.0.0/24", "10.99.0.1"),
            Mac = Mac,
            Type = type,
            TransactionId = xid,
            Firmware = FirmwareKind.Bios,
            IsPxe = true,
            IsIpxe = ipxe,
            ChosenServer = chosen,
            Address = IPAddress.Parse("10.99.0.50"),
            BootFile = file,
            AnswerType = answer == DhcpMessageType.None ? null : answer,
            Reason = reason,
        };

    public void TakeLease(bool ipxe = false, uint xid = 7)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        Hear(DhcpMessageType.Discover, ipxe, xid: xid);
        Hear(DhcpMessageType.Request, ipxe, xid: xid);
    }

    /// <summary>Inventory reads its memory afresh, after a test has changed the tables.</summary>
    public Task ReloadAsync() => _inventory.Memory.LoadAsync(Stop);

    /// <summary>From power-on to the script.</summary>
    public Guid BootToScript()
    {
        TakeLease();
        Timeline.Record(Mac, BootHopKind.FileRequested, "undionly.kpxe");
        Timeline.Record(Mac, BootHopKind.FileSent, "undionly.kpxe", 70_000);
        TakeLease(ipxe: true, xid: 8);
        return Timeline.WantsScript(Mac, "discovery system").ShouldNotBeNull();
    }

    public void LoadSystem(Guid attempt)
    {
        Timeline.Record(attempt, Mac, BootHopKind.Kernel, "vmlinuz", 8_000_000);
        Timeline.Record(attempt, Mac, BootHopKind.Initrd, "initrd.img", 60_000_000);
    }

    /// <summary>The clock goes on, and the watch looks.</summary>
    public void Pass(double seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        Timeline.Expire();
    }

    /// <summary>The newest boot once the store has it as wanted.</summary>
    public async Task<BootAttempt> NewestAsync(Func<BootAttempt, bool> wanted)
    {
        BootAttempt? newest = null;
        await Eventually.TryAsync(async () => await Timeline.ReadAsync([Mac], 1, Stop) is [var first, ..] && wanted(newest = first), "the newest boot is as wanted", Stop);
        return newest!;
    }

    /// <summary>The newest boot once it has failed.</summary>
    public Task<BootAttempt> FailureAsync() => NewestAsync(boot => boot.Outcome == BootOutcome.Failed);

    public async Task<string?> FaultAsync() =>
        await Store.FirstAsync($"select coalesce(fault_code, '') from inventory.resources where {Mac.ToString()} = any(macs)", row => row.GetString(0), Stop);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        await _inventory.DisposeAsync();
    }

    private (TimelineWriter, BootTimeline, BootWatch) Build()
    {
        var writer = new TimelineWriter(Table, new BootVerdicts(Store, Machines, Events, Table), Meters, Clock, NullLogger<TimelineWriter>.Instance);
        var timeline = new BootTimeline(writer, Table, Machines, Settings, Meters, Clock);
        return (writer, timeline, new BootWatch(timeline, Table, Tokens, Settings, Clock, NullLogger<BootWatch>.Instance));
    }

    private async Task StartAsync()
    {
        await _writer.StartAsync(Stop);
        await _watch.StartAsync(Stop);
        await Eventually.TryAsync(() => Task.FromResult(_watch.Resumed), "running boots are taken up", Stop);
    }

    private async Task StopAsync(CancellationToken patience)
    {
        await _watch.StopAsync(CancellationToken.None);
        await _writer.StopAsync(patience);
        _watch.Dispose();
        _writer.Dispose();
    }
}
