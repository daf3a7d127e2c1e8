using System.Diagnostics.Metrics;
using System.Net;
using Appliance.Protocols;
using Appliance.Server.Dns;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Zones;
using Appliance.Server.Network;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;
using Appliance.Server.Network.Subnets;
using Appliance.Tests.Network;
using DnsClient;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Tests.Dns;

/// <summary>
/// A DNS service on loopback. The subnet "here" holds 127.0.0.0/8, so the tests' own questions come from inside; "lab" and "small" are
/// elsewhere.
/// </summary>
internal sealed class DnsWorld : IDisposable
{
    public static readonly IPAddress OurAddress = IPAddress.Parse("127.53.0.1");

    private readonly SimpleMeters _meters = new();
    private DnsListener? _listener;

    public DnsWorld(params IPEndPoint[] forwarders)
    {
        Memory = new NetworkMemory(new FixedInterfaces([]), new NetworkSettings());
        Subnets = new SubnetDirectory(Memory);
        Zones = new ZoneAnswers(Subnets, new PublishedNames(Memory));
        Published = new PublishedRecords(Subnets, new PublishedNames(Memory), Zones);
        Metrics = new DnsMetrics(_meters);
        Settings = new DnsSettings { Forwarders = [.. forwarders.Select(f => f.ToString())], ForwardMilliseconds = 500, Port = 5353 };
        Reception = new Reception(Subnets, Zones, new Forwarders(Settings, Subnets, TimeProvider.System, NullLogger<Forwarders>.Instance), Metrics);
        Show(Here, Lab, Small);
    }

    public static SubnetConfig Here { get; } = NetworkWorld.Subnet("here", "127.0.0.0/8", "127.53.0.1", "here.example", "lo");

    public static SubnetConfig Lab { get; } = NetworkWorld.Subnet();

    public static SubnetConfig Small { get; } = NetworkWorld.Subnet("small", "192.0.2.16/28", "192.0.2.17", "small.lab.example");

    public NetworkMemory Memory { get; }

    public SubnetDirectory Subnets { get; }

    public ZoneAnswers Zones { get; }

    public PublishedRecords Published { get; }

    public DnsMetrics Metrics { get; }

    public DnsSettings Settings { get; }

    public Reception Reception { get; }

    public IPEndPoint At => (_listener ??= new DnsListener(new IPEndPoint(OurAddress, 0), Reception, Zones, TimeProvider.System, NullLogger.Instance)).At;

    public void Show(params SubnetConfig[] subnets) => Memory.Swap(new NetworkSnapshot(Memory.Now.Revision + 1, subnets,
        [.. subnets.Where(s => s.Id == Lab.Id || s.Id == Small.Id).Select(s => new StoredReservation(
            s.Id, ClientKey.Of(new MacAddress(0x525400000001)), Address(s, s.Id == Lab.Id ? 7u : 3u), "node", null))], "appliance"));

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
        _meters.Dispose();
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
