using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;

namespace Appliance.SystemTests.Dhcp;

/// <summary>kill -9 while machines come, and a flood of rubbish.</summary>
[Collection(DhcpCollection.Name)]
public sealed class HardTimesTests(DhcpRack rack)
{
    private const int Rounds = 3;
    private const int MachinesPerRound = 40;
    private const long MostGrowth = 50L << 20;

    [Fact]
    public async Task NoAcknowledgedLeaseIsLostAndNoneGivenTwiceThroughKills()
    {
        var acknowledged = new ConcurrentDictionary<MacAddress, IPAddress>();
        for (var round = 0; round < Rounds; round++)
        {
            var machines = Enumerable.Range(1000 + round * MachinesPerRound, MachinesPerRound).Select(MachineIdentity.Number).ToList();
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var coming = machines.Select(machine => ComeAsync(machine, acknowledged, enough.Token)).ToList();
            var before = acknowledged.Count;
            await Poll.UntilAsync("Some leases before the kill", TimeSpan.FromSeconds(20), () => acknowledged.Count > before + 5);
            await rack.Rack.Server.KillAsync();
            await rack.Rack.Server.StartAsync();
            await Task.WhenAll(coming); // whoever was cut off asks again, and gets its lease
        }
        acknowledged.Count.ShouldBe(Rounds * MachinesPerRound);
        acknowledged.Values.Distinct().Count().ShouldBe(acknowledged.Count);
        var leases = (await rack.Api.LeasesAsync()).Where(lease => lease.State == LeaseState.Active).ToDictionary(lease => MacAddress.Parse(lease.Mac), lease => lease.Address);
        foreach (var (mac, address) in acknowledged) leases[mac].ShouldBe(address.ToString());
        Figures.Print($"leases through {Rounds} kills of the server, none lost", $"{acknowledged.Count}");
    }

    [Fact]
    public async Task AFloodOfRubbishNeitherKillsNorFattensAndClientsAreServedMeanwhile()
    {
        var stop = TestContext.Current.CancellationToken;
        var packets = int.Parse(Environment.GetEnvironmentVariable("FUZZ_PACKETS") ?? "1000000", CultureInfo.InvariantCulture) / 5;
        var known = new DhcpClient(rack.Machines, MachineIdentity.Number(901));
        await known.LeaseAsync(stop);
        var forger = await rack.NeighbourAsync("fl", "10.99.0.6/24");
        using var socket = await DhcpRack.UdpAsync(forger, "10.99.0.6", 68);
        var before = rack.Rack.Server.Daemon.ResidentBytes;

        var flood = Task.Run(() => Flood(socket, packets), stop);
        var served = 0;
        do
        {
            await known.LeaseAsync(stop);
            served++;
        }
        while (!flood.IsCompleted);
        await flood;

        rack.Rack.Server.Daemon.Alive.ShouldBeTrue();
        var growth = rack.Rack.Server.Daemon.ResidentBytes - before;
        growth.ShouldBeLessThan(MostGrowth);
        Figures.Print($"{packets} hostile DHCP packets on the wire", $"{served} leases given meanwhile, {growth >> 20} MiB more resident");
    }

    /// <summary>Comes back until it has its lease, as machines do.</summary>
    private async Task ComeAsync(MachineIdentity machine, ConcurrentDictionary<MacAddress, IPAddress> acknowledged, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var lease = await new DhcpClient(rack.Machines, machine).LeaseAsync(stop);
                acknowledged[machine.Mac] = lease.Address;
                return;
            }
            catch (TimeoutException)
            {
                // The server was away.
            }
        }
    }

    /// <summary>Noise behind a good header, and plain noise, to both ports.</summary>
    private static void Flood(Socket socket, int packets)
    {
        var random = new Random(67);
        var discover = new DhcpMessage { Op = DhcpMessage.BootRequest, TransactionId = 1, Mac = MacAddress.Parse("52:54:00:00:06:06") };
        discover.Options.Set(DhcpOption.MessageType, DhcpMessageType.Discover);
        var good = DhcpRack.Bytes(discover);
        var packet = new byte[1400];
        IPEndPoint[] doors = [new(IPAddress.Parse(NetworkNamespace.ServerAddress), 67), new(IPAddress.Parse(NetworkNamespace.ServerAddress), 4011)];
        for (var sent = 0; sent < packets; sent++)
        {
            var length = random.Next(packet.Length);
            random.NextBytes(packet.AsSpan(0, length));
            if (sent % 2 == 0) good.AsSpan(0, 240 + random.Next(4)).CopyTo(packet);
            socket.SendTo(packet.AsSpan(0, sent % 2 == 0 ? Math.Max(length, 240) : length), SocketFlags.None, doors[sent % 10 == 0 ? 1 : 0]);
        }
    }
}
