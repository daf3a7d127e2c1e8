using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network;
using Appliance.Server.Tftp;
using Appliance.Server.Tftp.Listener;
using Appliance.Tests.Frame;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Tests.Tftp;

/// <summary>The room Tftp on loopback addresses: subnets, files, and what it told.</summary>
internal sealed class TftpBench : ITftpFiles, ITftpScripts, ITftpObserver, IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TftpServer _server;
    private readonly Lock _lock = new();
    private readonly List<(TftpTransfer Transfer, TftpEnd? End)> _told = [];

    private TftpBench(TftpSettings settings, IEnumerable<SubnetConfig> subnets)
    {
        Settings = settings;
        Subnets = new FixedSubnets(subnets);
        Dropped = new TagCounts(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), "appliance.tftp.dropped");
        Counters = new TftpCounters(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        Loops = new TftpLoops(TimeProvider.System, NullLogger<TftpLoops>.Instance);
        Desk = new TftpDesk(settings, Subnets, [this], [this], [this], Events, Counters, Loops, TimeProvider.System, NullLogger<TftpDesk>.Instance);
        _server = new TftpServer(settings, Subnets, Desk, Loops, NullLogger<TftpServer>.Instance);
    }

    public TftpSettings Settings { get; }

    public FixedSubnets Subnets { get; }

    public RecordedEvents Events { get; } = new();

    public TftpCounters Counters { get; }

    /// <summary>Packets that got no data, by reason.</summary>
    public TagCounts Dropped { get; }

    public TftpLoops Loops { get; }

    public TftpDesk Desk { get; }

    public ServiceStatus Status => _server.Report();

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The file "mapped".</summary>
    public ReadOnlyMemory<byte> Mapped { get; set; }

    public IReadOnlyList<(TftpTransfer Transfer, TftpEnd? End)> Told
    {
        get
        {
            lock (_lock) return [.. _told];
        }
    }

    public static async Task<TftpBench> StartAsync(TftpSettings? settings = null, params SubnetConfig[] subnets)
    {
        var bench = new TftpBench((settings ?? new TftpSettings()) with { Port = LoopbackPort.Free() }, subnets);
        await bench._server.StartAsync(CancellationToken.None);
        if (subnets.Length > 0) await bench.UntilAsync(() => bench.Status.State != ServiceState.Starting);
        return bench;
    }

    public static SubnetConfig Subnet(string network, string server, SubnetMode mode = SubnetMode.Authoritative) => new(
        Guid.CreateVersion7(), server, IPNetwork.Parse(network), "lo", IPAddress.Parse(server), null, [], "example.test", [], TimeSpan.FromHours(1), mode, false);

    public bool TryFind(string name, out ReadOnlyMemory<byte> content)
    {
        var found = Files.TryGetValue(name, out var file);
        content = found ? file : Mapped;
        return found || name == "mapped";
    }

    /// <summary>Written for the client: its own address; none for who is at .66.</summary>
    public bool Knows(string name) => name == "written";

    public async Task<ReadOnlyMemory<byte>?> WriteAsync(string name, IPAddress client, IPAddress server, CancellationToken stop)
    {
        await Task.Yield();
        return client.ToString().EndsWith(".66", StringComparison.Ordinal) ? (ReadOnlyMemory<byte>?)null : System.Text.Encoding.ASCII.GetBytes($"{client} at {server}");
    }

    public void Requested(TftpTransfer transfer)
    {
        lock (_lock) _told.Add((transfer, null));
    }

    public void Finished(TftpTransfer transfer, TftpEnd end)
    {
        lock (_lock) _told.Add((transfer, end));
    }

    /// <summary>Polls until it holds, 20 seconds at most.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(20), $"still waiting; status {Status}, told {Told.Count}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
        Dropped.Dispose();
        await _services.DisposeAsync();
    }

    /// <summary>Subnets that a test sets.</summary>
    internal sealed class FixedSubnets(IEnumerable<SubnetConfig> subnets) : ISubnets
    {
        public IReadOnlyList<SubnetConfig> All { get; private set; } = [.. subnets];

        public event Action? Changed;

        public SubnetConfig? Containing(IPAddress address) => All.FirstOrDefault(subnet => subnet.Network.Contains(address));

        public void Set(params SubnetConfig[] subnets)
        {
            All = subnets;
            Changed?.Invoke();
        }

        public void ReportState(Guid subnet, SubnetState state, string? reason)
        {
        }

        public void ReportIpv6(Guid subnet, SubnetState state, string? reason, long leased)
        {
        }

        public void ReportUse(Guid subnet, PoolUse use)
        {
        }
    }
}
