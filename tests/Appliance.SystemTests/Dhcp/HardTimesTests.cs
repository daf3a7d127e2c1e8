using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;

namespace Appliance.SystemTests.Dhcp;

/// <summary>kill -9 while machines come, a disk that is full, and a flood of rubbish.</summary>
[Collection(DhcpCollection.Name)]
public sealed class HardTimesTests(DhcpRack rack)
{
    private const int Rounds = 10;
    private const int MachinesPerRound = 15;
    private const long MostGrowth = 50L << 20;

    [Fact]
    public async Task NoAcknowledgedLeaseIsLostAndNoneGivenTwiceThroughKills()
    {
        var acknowledged = new ConcurrentDictionary<MacAddress, IPAddress>();
        var renewals = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var stop = TestContext.Current.CancellationToken;
            var machines = Enumerable.Range(1000 + round * MachinesPerRound, MachinesPerRound).Select(MachineIdentity.Number).ToList();
            var (before, known) = (acknowledged.Count, acknowledged.Keys.ToHashSet());
            var coming = machines.Select(machine => ComeAsync(machine, acknowledged, stop)).ToList();
            // Everybody who was here before asks again meanwhile, so that the kill hits renewals too.
            var again = Enumerable.Range(1000, round * MachinesPerRound).Select(MachineIdentity.Number).Where(machine => known.Contains(machine.Mac))
                .Select(machine => ComeAsync(machine, acknowledged, stop)).ToList();
            await Poll.UntilAsync("Some leases before the kill", TimeSpan.FromSeconds(30), () => acknowledged.Count > before + 3);
            await rack.Rack.Server.KillAsync();
            var told = acknowledged.ToDictionary();
            await rack.Rack.Server.StartAsync();
            await HasAsync(told, $"kill {round + 1}");
            await Task.WhenAll([.. coming, .. again]); // whoever was cut off asks again, and gets its lease
            renewals += again.Count;
        }
        acknowledged.Count.ShouldBe(Rounds * MachinesPerRound);
        acknowledged.Values.Distinct().Count().ShouldBe(acknowledged.Count);
        await HasAsync(acknowledged.ToDictionary(), "all of it");
        Figures.Print($"leases through {Rounds} kills of the server, none lost", $"{acknowledged.Count} and {renewals} renewals");
    }

    [Fact]
    public async Task WhileTheDiskIsFullKnownMachinesAreRenewedNewOnesWaitAndRoomIsAllItTakes()
    {
        var stop = TestContext.Current.CancellationToken;
        var (known, fresh) = (new DhcpClient(rack.Machines, MachineIdentity.Number(911)), new DhcpClient(rack.Machines, MachineIdentity.Number(912)));
        var address = (await known.LeaseAsync(stop)).Address;
        await rack.Rack.Server.StopAsync(); // its rows are in the database
        var folder = Path.Combine(rack.Rack.Server.DataFolder, "dhcp");
        await Programs.RunAsync("mount", ["-t", "tmpfs", "-o", "size=20m", "tmpfs", folder]);
        try
        {
            var filler = Path.Combine(folder, "filler");
            await File.WriteAllBytesAsync(filler, new byte[15 << 20], stop);
            await rack.Rack.Server.StartAsync();
            (await known.LeaseAsync(stop)).Address.ShouldBe(address);
            using (var enough = CancellationTokenSource.CreateLinkedTokenSource(stop))
            {
                enough.CancelAfter(TimeSpan.FromSeconds(10));
                await Should.ThrowAsync<OperationCanceledException>(() => fresh.LeaseAsync(enough.Token));
            }
            await Poll.UntilAsync("An event that says what to do", TimeSpan.FromSeconds(20), async () => (await rack.Api.EventsAsync()).Any(one => one.Name == "dhcp.leases-not-written" && one.Message.Contains("Make room", StringComparison.Ordinal)));
            (await rack.Api.StatusAsync()).Services.Single(service => service.Name == "dhcp").State.ShouldBe(ServiceState.Degraded);
            (await known.LeaseAsync(stop)).Address.ShouldBe(address);

            File.Delete(filler);
            (await fresh.LeaseAsync(stop)).Address.ShouldNotBe(address);
            await Poll.UntilAsync("An event that it is over", TimeSpan.FromSeconds(20), async () => (await rack.Api.EventsAsync()).Any(one => one.Name == "dhcp.leases-written-again"));
            (await rack.Api.StatusAsync()).Services.Single(service => service.Name == "dhcp").State.ShouldBe(ServiceState.Running);
        }
        finally
        {
            await rack.Rack.Server.StopAsync();
            await Programs.RunAsync("umount", [folder]);
            await rack.Rack.Server.StartAsync();
        }
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

    /// <summary>Whatever was acknowledged is in the list, and nobody else has its address.</summary>
    private async Task HasAsync(Dictionary<MacAddress, IPAddress> acknowledged, string when)
    {
        var active = (await rack.Api.LeasesAsync()).Where(lease => lease.State == LeaseState.Active).ToList();
        active.Select(lease => lease.Address).ShouldBeUnique();
        var leases = active.ToDictionary(lease => MacAddress.Parse(lease.Mac), lease => lease.Address);
        foreach (var (mac, address) in acknowledged) leases.GetValueOrDefault(mac).ShouldBe(address.ToString(), $"{mac} after {when}");
    }

    /// <summary>Comes back until it has its lease, as machines do. An address it was told before is the one it gets again.</summary>
    private async Task ComeAsync(MachineIdentity machine, ConcurrentDictionary<MacAddress, IPAddress> acknowledged, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var lease = await new DhcpClient(rack.Machines, machine).LeaseAsync(stop);
                acknowledged.GetOrAdd(machine.Mac, lease.Address).ShouldBe(lease.Address);
                return;
            }
            catch (TimeoutException)
            {
                // The server was away.
            }
            catch (DhcpNakException) when (!acknowledged.ContainsKey(machine.Mac))
            {
                // A mere offer dies with its server, and another machine may have had the address since. Who was acknowledged is never refused.
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
