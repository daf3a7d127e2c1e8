using System.Diagnostics.Metrics;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp6;
using Appliance.Server.Dhcp6.Answering;
using Appliance.Server.Dhcp6.Counting;
using Appliance.Server.Dhcp6.Leases;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Appliance.Server.Store;
using Appliance.Tests.Dhcp;
using Appliance.Tests.Frame;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Appliance.Tests.Dhcp6;

/// <summary>The room without its sockets: packets go in and out as bytes.</summary>
internal sealed class Dhcp6World : IEvents, IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly TagCounts _dropped;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dhcp6-");

    private Dhcp6World(FakeJournal6? journal, FakeSubnets? subnets, FakeTimeProvider? time, IBootOverIpv6? boot, Dhcp6Settings? settings)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Subnets = subnets ?? new FakeSubnets();
        Journal = journal ?? new FakeJournal6();
        Settings = settings ?? new Dhcp6Settings();
        Table = new LeaseTable(Subnets, Subnets, Settings, Time);
        Table.Load(Journal.Read().Select(record => record.Binding));
        Rows = new LeaseRowWriter(Substitute.For<IStore>(), Journal, Time, NullLogger<LeaseRowWriter>.Instance);
        Writer = new LeaseWriter(Journal, Table, Rows, Settings, this, Time, NullLogger<LeaseWriter>.Instance);
        Writer.StartAfter(Journal.Read().Select(record => record.Revision).DefaultIfEmpty().Max());
        Server = new ServerDuid(_folder.FullName);
        Leasing = new Leasing(Table, Writer, Settings, Time);
        _dropped = new TagCounts(this, "appliance_dhcp6_dropped");
        var answerer = new Answerer(
            Leasing, new Associations(Leasing), new Members(Substitute.For<IStore>(), Subnets, NullLogger<Members>.Instance), Server, boot ?? new NoBoot(), Settings, this, Time);
        Desk = new Dhcp6Desk(new Admission(Subnets, Server), answerer, boot ?? new NoBoot(), new Dhcp6Metrics(this), Time, NullLogger<Dhcp6Desk>.Instance);
    }

    public FakeTimeProvider Time { get; }
    public FakeSubnets Subnets { get; }
    public FakeJournal6 Journal { get; }
    public Dhcp6Settings Settings { get; }
    public LeaseTable Table { get; }
    public LeaseRowWriter Rows { get; }
    public LeaseWriter Writer { get; }
    public Leasing Leasing { get; }
    public ServerDuid Server { get; }
    public Dhcp6Desk Desk { get; }
    public List<Event> Events { get; } = [];
    public IReadOnlyDictionary<string, long> Dropped => _dropped.All;

    public static async Task<Dhcp6World> StartAsync(FakeJournal6? journal = null, FakeSubnets? subnets = null, FakeTimeProvider? time = null, IBootOverIpv6? boot = null, Dhcp6Settings? settings = null)
    {
        var world = new Dhcp6World(journal, subnets, time, boot, settings);
        await world.Writer.StartAsync(TestContext.Current.CancellationToken);
        return world;
    }

    /// <summary>kill -9: nothing that is not on the disk remains. The clock and the network go on.</summary>
    public async Task<Dhcp6World> CrashAsync()
    {
        await StopAsync();
        return await StartAsync(Journal, Subnets, Time);
    }

    public async Task StopAsync()
    {
        await Writer.StopAsync(CancellationToken.None);
        Writer.Dispose();
        Rows.Dispose();
        _dropped.Dispose();
        foreach (var meter in _meters) meter.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>2001:db8:N::/64 on br0 with so many addresses from ::1000 on; we are ::1.</summary>
    public SubnetConfig Add(int number, int pool, TimeSpan? lease = null, bool relayed = false)
    {
        var plain = Subnets.Add(number, 1, lease ?? TimeSpan.FromHours(1));
        var prefix = $"2001:db8:{number}::";
        return Subnets.Replace(plain, plain with
        {
            Relayed = relayed,
            Ipv6 = new Ipv6Config(
                IPNetwork.Parse($"{prefix}/64"), IPAddress.Parse($"{prefix}1"), true,
                [new Ipv6Pool(IPAddress.Parse($"{prefix}1000"), Ipv6Number.ToAddress(Ipv6Number.Of(IPAddress.Parse($"{prefix}1000")) + (UInt128)(pool - 1)))], [], RouterAdvertising.Off, false),
        });
    }

    public async Task<Dhcp6Message?> SendAsync(Dhcp6Message message, string from = "fe80::5054:ff:fe01:1", bool multicast = true) =>
        await SendAsync(new Dhcp6Packet { Message = message }, from, multicast) is { } packet ? packet.Message : null;

    public async Task<Dhcp6Packet?> SendAsync(Dhcp6Packet packet, string from = "fe80::5054:ff:fe01:1", bool multicast = true)
    {
        var buffer = new byte[Dhcp6Message.MaximumLength];
        Dhcp6Packet? left = null;
        await Desk.ReceiveAsync(buffer.AsMemory(0, packet.Write(buffer)), new Arrival("br0", IPAddress.Parse(from), multicast, Time.GetTimestamp()), outgoing =>
        {
            Dhcp6Packet.TryRead(outgoing.Datagram.Span, out left, out var error).ShouldBeTrue(error.ToString());
            LastPort = outgoing.Port;
            return true;
        });
        return left;
    }

    public int LastPort { get; private set; }

    public static Duid Client(int number) => Duid.Of(DhcpWorld.Client(number));

    /// <param name="iaids">Associations, each with the addresses it names.</param>
    public Dhcp6Message Message(Dhcp6MessageType type, Duid client, params (uint Iaid, string[] Addresses)[] iaids)
    {
        var message = new Dhcp6Message { Type = type, TransactionId = 7 };
        message.Options.Add(Dhcp6Option.ClientId, client);
        if (type is Dhcp6MessageType.Request or Dhcp6MessageType.Renew or Dhcp6MessageType.Release or Dhcp6MessageType.Decline) message.Options.Add(Dhcp6Option.ServerId, Server.Duid);
        foreach (var (iaid, addresses) in iaids)
            message.Options.Add(Dhcp6Option.IaNa, new IdentityAssociation(iaid, 0, 0, [.. addresses.Select(address => new AssignedAddress(IPAddress.Parse(address), 0, 0))]));
        return message;
    }

    /// <summary>SOLICIT and REQUEST; gives the address.</summary>
    public async Task<string> LeaseAsync(Duid client, string from = "fe80::1:2:3:4")
    {
        var offered = Only(await SendAsync(Message(Dhcp6MessageType.Solicit, client, (1, [])), from));
        return Only(await SendAsync(Message(Dhcp6MessageType.Request, client, (1, [offered])), from));
    }

    /// <summary>The one address of the one association.</summary>
    public static string Only(Dhcp6Message? answer) => answer.ShouldNotBeNull().Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem().Addresses.ShouldHaveSingleItem().Address.ToString();

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

    private sealed class NoBoot : IBootOverIpv6
    {
        public void Name(Dhcp6Exchange exchange)
        {
        }

        public void Answered(Dhcp6Exchange exchange)
        {
        }
    }
}

/// <summary>A journal in memory that fails when it is told to.</summary>
internal sealed class FakeJournal6 : IJournal<LeaseRecord>
{
    private readonly Dictionary<(Guid, UInt128), LeaseRecord> _records = [];

    /// <summary>The disk takes nothing.</summary>
    public volatile bool Fails;

    public void Append(IReadOnlyList<LeaseRecord> records)
    {
        lock (_records)
        {
            if (Fails) throw new IOException("No space left on device.");
            foreach (var record in records)
            {
                // As it is read back: an active lease is durable up to its expiry.
                var binding = record.Binding with { Durable = record.Binding.State == BindingState.Active ? record.Binding.Expires : null };
                _records[(binding.Subnet, binding.Address)] = record with { Binding = binding };
            }
        }
    }

    public IReadOnlyList<LeaseRecord> Read()
    {
        lock (_records) return [.. _records.Values];
    }

    public void Forget(long throughRevision)
    {
    }
}
