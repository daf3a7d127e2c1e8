using System.Diagnostics.Metrics;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Editing;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Guarding;
using Appliance.Server.Dns.Health;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Transfers;
using Appliance.Server.Dns.Updates;
using Appliance.Server.Events;
using Appliance.Server.Identity;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;
using Appliance.Server.Network.Subnets;
using Appliance.Server.Store;
using Appliance.Tests.Network;
using DnsClient;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Appliance.Tests.Dns;

/// <summary>
/// A DNS service on loopback. The subnet "here" holds 127.0.0.0/8, so the tests' own questions come from inside; "lab" and "small" are
/// elsewhere.
/// </summary>
internal sealed class DnsWorld : IDisposable
{
    public static readonly IPAddress OurAddress = IPAddress.Parse("127.53.0.1");

    private readonly SimpleMeters _meters = new();
    private readonly Resolver _resolver;
    private DnsListener? _listener;

    public DnsWorld(params IPEndPoint[] forwarders)
    {
        Memory = new NetworkMemory(new FixedInterfaces([]), new NetworkSettings());
        Subnets = new SubnetDirectory(Memory);
        Serials = new ZoneSerials(Time);
        Zones = new PublishedZones(new PublishedNames(Memory), Subnets, Written, Serials);
        History = new ZoneHistory(Zones);
        Secondaries = new Secondaries(Substitute.For<IStore>(), Substitute.For<IEvents>(), Substitute.For<IAuditNotes>(), Secrets, new ZoneTables(Written), Written, new ZoneSheets(Zones, Written, Substitute.For<IMachines>()), TimeProvider.System);
        Transfers = new TransferDesk(Zones, History, Secondaries, TimeProvider.System);
        Updates = new UpdateDesk(Substitute.For<IStore>(), Substitute.For<IEvents>(), Substitute.For<IAuditNotes>(), new ZoneTables(Written), Zones, Secondaries, TimeProvider.System);
        Published = new PublishedRecords(Zones);
        Settings = new DnsSettings { Forwarders = [.. forwarders.Select(f => f.ToString())], ForwardMilliseconds = 500, Port = 5353 };
        Cache = new AnswerCache(Settings, Time);
        Metrics = new DnsMetrics(_meters, Cache);
        Health = new ForwarderHealth(Events, Time);
        var asked = Forwarders = new Forwarders(Settings, Written, Subnets, Health, TimeProvider.System, NullLogger<Forwarders>.Instance);
        _resolver = new Resolver(asked, Cache, Written, Time);
        var limiter = new AnswerLimiter(Settings, Events, Time);
        Reception = new Reception(Subnets, Zones, asked, _resolver, new AliasFollower(_resolver), Transfers, Updates, new Cookies(Time), limiter, Metrics, NullLogger<Reception>.Instance);
        Fast = new FastAnswers(Zones, asked, Cache, limiter, Metrics);
        Write();
        Show(Here, Lab, Small);
    }

    public static SubnetConfig Here { get; } = NetworkWorld.Subnet("here", "127.0.0.0/8", "127.53.0.1", "here.example", "lo");

    public static SubnetConfig Lab { get; } = NetworkWorld.Subnet();

    public static SubnetConfig Small { get; } = NetworkWorld.Subnet("small", "192.0.2.16/28", "192.0.2.17", "small.lab.example");

    public NetworkMemory Memory { get; }

    public SubnetDirectory Subnets { get; }

    /// <summary>What people have written.</summary>
    public ZoneMemory Written { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ZoneSerials Serials { get; }

    public PublishedZones Zones { get; }

    public ZoneHistory History { get; }

    public ISecrets Secrets { get; } = Substitute.For<ISecrets>();

    public Secondaries Secondaries { get; }

    public TransferDesk Transfers { get; }

    public UpdateDesk Updates { get; }

    public IReadOnlyList<Secondary> Allowed { get; set; } = [];

    public IReadOnlyList<Forward> Forwards { get; set; } = [];

    public IReadOnlyList<DnsKey> Keys { get; set; } = [];

    public FastAnswers Fast { get; }

    public IEvents Events { get; } = Substitute.For<IEvents>();

    public ForwarderHealth Health { get; }

    public Forwarders Forwarders { get; }

    /// <summary>By <see cref="Time"/>.</summary>
    public AnswerCache Cache { get; }

    public PublishedRecords Published { get; }

    public DnsMetrics Metrics { get; }

    public DnsSettings Settings { get; }

    public Reception Reception { get; }

    public IPEndPoint At => (_listener ??= Listen(new IPEndPoint(OurAddress, 0))).At;

    /// <summary>One more listener; whoever asks for it ends it.</summary>
    public DnsListener Listen(IPEndPoint at) => new(at, Reception, Fast, TimeProvider.System);

    public void Show(params SubnetConfig[] subnets) => Memory.Swap(new NetworkSnapshot(Memory.Now.Revision + 1, subnets,
        [.. subnets.Where(s => s.Id == Lab.Id || s.Id == Small.Id).Select(s => new StoredReservation(
            s.Id, ClientKey.Of(new MacAddress(0x525400000001)), Address(s, s.Id == Lab.Id ? 7u : 3u), "node", null))], "appliance"));

    /// <summary>Puts people's records, as zone files, in the place of those that were there.</summary>
    public void Write(params (string Zone, string File)[] zones) =>
        Written.Swap(new StoredZones((Written.Now?.Revision ?? 0) + 1, [.. zones.Select(zone => Read(zone.Zone, zone.File))]) { Secondaries = Allowed, Keys = Keys, Forwards = Forwards });

    public LookupClient Client(bool tcp = false) => new(new LookupClientOptions(At)
    {
        UseCache = false,
        Retries = 0,
        Timeout = TimeSpan.FromSeconds(10),
        UseTcpOnly = tcp,
        ThrowDnsErrors = false,
        ContinueOnDnsError = false,
    });

    public void Dispose()
    {
        _listener?.Dispose();
        _resolver.Dispose();
        _meters.Dispose();
    }

    private static StoredZone Read(string zone, string file)
    {
        var (records, problems) = ZoneFile.Read(file, zone);
        problems.ShouldBeEmpty();
        var sets = records.GroupBy(record => (record.Owner, record.Type)).Select(set => new StoredSet(set.Key.Owner, set.Key.Type, (int?)set.First().Seconds, [.. set.Select(record => record.Data)]));
        return new StoredZone(zone, ZoneFigures.Made, [.. sets]);
    }

    private static IPAddress Address(SubnetConfig subnet, uint host) => Ipv4.Address(Ipv4.First(subnet.Network) + host);

    private sealed class SimpleMeters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            _meters.Add(new Meter(options));
            return _meters[^1];
        }

        public void Dispose() => _meters.ForEach(m => m.Dispose());
    }
}
