using System.Diagnostics.Metrics;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp.Answering;
using Appliance.Server.Dhcp.Counting;
using Appliance.Server.Dhcp.Handlers;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Appliance.Server.Store;
using Appliance.Tests.Frame;
using Appliance.Tests.Golden;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Appliance.Tests.Dhcp;

/// <summary>The room without its sockets: packets go in and out as bytes.</summary>
internal sealed class DhcpWorld : IEvents, IMeterFactory
{
    public static readonly MacAddress Ours = MacAddress.Parse("52:54:00:00:00:fe");

    private readonly List<Meter> _meters = [];
    private readonly TagCounts _dropped;

    private DhcpWorld(Disk? disk, FakeSubnets? subnets, FakeTimeProvider? time, IReadOnlyList<IDhcpHandler> upstairs)
    {
        Disk = disk ?? new Disk();
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Subnets = subnets ?? new FakeSubnets();
        Journal = new FakeJournal(Disk);
        Heard = new HeardAddresses(Time);
        Table = new LeaseTable(Subnets, Subnets, Heard, Settings, Time);
        Table.Load(Disk.Bindings);
        Rows = new LeaseRowWriter(Substitute.For<IStore>(), Journal, Time, NullLogger<LeaseRowWriter>.Instance);
        Writer = new LeaseWriter(Journal, Table, Rows, Settings, this, Time, NullLogger<LeaseWriter>.Instance);
        Writer.StartAfter(Disk.Revision);
        Seen = new SeenServers(Time);
        Leasing = new Leasing(Table, Writer, new LeaseTimes(Table, Settings), Settings, Time);
        IDhcpHandler[] handlers =
        [
            new LeaveToOtherServer(Heard, Seen), new YieldToChosenServer(Leasing, Seen, this), new LimitNewClients(Table, Settings, Time),
            new LeaseAddress(Leasing, new UsedAddresses(new FakeInterfaces(), Settings, Time), this), new DescribeNetwork(), new TellOptions(Table), new FinishBoot(), .. upstairs,
        ];
        _dropped = new TagCounts(this, "appliance_dhcp_dropped");
        Desk = new DhcpDesk(new Admission(Subnets), new DhcpChain(handlers), new DhcpMetrics(this), new Suspicions(this, Time), Time, NullLogger<DhcpDesk>.Instance);
    }

    public Disk Disk { get; }
    public FakeTimeProvider Time { get; }
    public FakeSubnets Subnets { get; }
    public FakeJournal Journal { get; }
    public LeaseRowWriter Rows { get; }
    public DhcpSettings Settings { get; } = new();
    public LeaseTable Table { get; }
    public LeaseWriter Writer { get; }
    public Leasing Leasing { get; }
    public SeenServers Seen { get; }
    public HeardAddresses Heard { get; }
    public PoolWatch Pools => field ??= new PoolWatch(Table, Subnets, Settings, this);
    public DhcpDesk Desk { get; }
    public List<Event> Events { get; } = [];
    public IReadOnlyDictionary<string, long> Dropped => _dropped.All;

    public static async Task<DhcpWorld> StartAsync(Disk? disk = null, FakeSubnets? subnets = null, FakeTimeProvider? time = null, params IReadOnlyList<IDhcpHandler> upstairs)
    {
        var world = new DhcpWorld(disk, subnets, time, upstairs);
        await world.Writer.StartAsync(TestContext.Current.CancellationToken);
        return world;
    }

    /// <summary>kill -9: nothing that is not on the disk remains. The clock and the network go on.</summary>
    public async Task<DhcpWorld> CrashAsync()
    {
        (Journal.Fails, Journal.LosesAnswers) = (true, false);
        Journal.Gate.Set();
        await StopAsync();
        return await StartAsync(Disk, Subnets, Time);
    }

    public async Task StopAsync()
    {
        await Writer.StopAsync(CancellationToken.None);
        Writer.Dispose();
        Rows.Dispose();
        _dropped.Dispose();
        foreach (var meter in _meters) meter.Dispose();
    }

    public static MacAddress Client(int number) => new(0x5254_0001_0000ul + (uint)number);

    /// <summary>Sends one packet and gives what leaves.</summary>
    public async Task<Outgoing?> SendAsync(byte[] packet, string from = "0.0.0.0", ushort port = AnswerWriter.ServerPort)
    {
        Outgoing? left = null;
        var own = new OwnAddresses([.. Subnets.All.Select(subnet => Ipv4Address.From(subnet.ServerAddress))], [Ours]);
        var arrival = new Arrival("br0", Ipv4Address.Parse(from), AnswerWriter.ClientPort, port, own, Time.GetTimestamp());
        await Desk.ReceiveAsync(packet, arrival, outgoing =>
        {
            left = outgoing;
            return true;
        }, TestContext.Current.CancellationToken);
        return left;
    }

    public Task<Outgoing?> SendAsync(DhcpMessage message, string from = "0.0.0.0", ushort port = AnswerWriter.ServerPort) => SendAsync(Bytes(message), from, port);

    public static byte[] Golden(string name) => GoldenPacket.Read("dhcp/" + name);

    public static byte[] Bytes(DhcpMessage message)
    {
        var buffer = new byte[DhcpMessage.MaximumLength];
        return buffer[..message.Write(buffer)];
    }

    public static DhcpMessage Message(DhcpMessageType type, MacAddress mac, Action<DhcpOptions>? options = null, string ciaddr = "0.0.0.0", string giaddr = "0.0.0.0", byte hops = 0)
    {
        var message = new DhcpMessage
        {
            Op = DhcpMessage.BootRequest,
            TransactionId = 7,
            Mac = mac,
            Hops = hops,
            ClientAddress = Ipv4Address.Parse(ciaddr),
            RelayAddress = Ipv4Address.Parse(giaddr),
        };
        message.Options.Set(DhcpOption.MessageType, type);
        options?.Invoke(message.Options);
        return message;
    }

    public static DhcpMessage Read(Outgoing? outgoing)
    {
        outgoing.ShouldNotBeNull();
        DhcpMessage.TryRead(outgoing.Value.Datagram.Span, out var message, out var error).ShouldBeTrue(error.ToString());
        return message!;
    }

    /// <summary>No interface: nobody can be asked whether an address is in use.</summary>
    private sealed class FakeInterfaces : IHostInterfaces
    {
        public IReadOnlyList<HostInterface> All() => [];
    }

    Task IEvents.RaiseAsync(IQueries transaction, Event happened, CancellationToken stop) => throw new NotSupportedException();

    void IEvents.Raise(Event happened)
    {
        lock (Events)
            if (Events.Count < 1000) Events.Add(happened);
    }

    Meter IMeterFactory.Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    void IDisposable.Dispose()
    {
    }
}
