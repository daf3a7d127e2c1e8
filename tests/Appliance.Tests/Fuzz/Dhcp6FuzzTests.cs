using System.Globalization;
using System.Net;
using Appliance.Protocols;
using Appliance.Server.Dhcp6.Answering;
using Appliance.Tests.Dhcp6;
using Appliance.Tests.Golden;
using Appliance.Tests.Protocols;

namespace Appliance.Tests.Fuzz;

/// <summary>Real DHCPv6 packets with octets changed, cut, doubled and stirred, and plain noise, through the codec. FUZZ_PACKETS says how many.</summary>
[Collection(MemoryCollection.Name)]
public sealed class Dhcp6FuzzTests
{
    private const long MostBytesPerPacket = 256 * 1024;

    private static int Packets => int.TryParse(Environment.GetEnvironmentVariable("FUZZ_PACKETS"), CultureInfo.InvariantCulture, out var packets) ? packets : 300_000;

    [Fact]
    public void NoPacketMakesTheCodecThrowOrGrow()
    {
        byte[][] seeds = [.. GoldenPacket.All("dhcp6"), .. new[] { 0, 1, 3, 9 }.Select(relays => Dhcp6PacketTests.Bytes(Dhcp6PacketTests.Relayed(relays)))];
        var random = new Random(8415);
        var (buffer, written) = (new byte[Dhcp6Message.MaximumLength + 64], new byte[Dhcp6Message.MaximumLength]);
        var (read, refused, most) = (0, 0, 0L);
        for (var i = 0; i < Packets; i++)
        {
            var length = Mutate(random, seeds[random.Next(seeds.Length)], buffer);
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (Dhcp6Packet.TryRead(buffer.AsSpan(0, length), out var packet, out var error))
            {
                read++;
                packet.Relays.Count.ShouldBeLessThanOrEqualTo(Dhcp6Packet.MostHops + 1);
                Ask(packet.Message.Options);
                _ = packet.Link;
                foreach (var relay in packet.Relays) _ = relay.ClientMac;
                // What was read can be written, and reads as the same again.
                var again = packet.Write(written);
                again.ShouldBe(length);
                Dhcp6Packet.TryRead(written.AsSpan(0, again), out _, out _).ShouldBeTrue();
                packet.Answer(packet.Message).Write(written).ShouldBeLessThanOrEqualTo(length);
            }
            else
            {
                refused++;
                error.ShouldNotBe(WireError.None);
            }
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        read.ShouldBeGreaterThan(Packets / 10);
        refused.ShouldBeGreaterThan(Packets / 10);
        most.ShouldBeLessThan(MostBytesPerPacket);
    }

    [Fact]
    public async Task NoPacketThrowsOrIsLeftUncounted()
    {
        var world = await Dhcp6World.StartAsync();
        world.Add(0, pool: 100);
        byte[][] seeds = [.. GoldenPacket.All("dhcp6"), .. new[] { Dhcp6MessageType.Solicit, Dhcp6MessageType.Request, Dhcp6MessageType.Renew, Dhcp6MessageType.Release, Dhcp6MessageType.Decline, Dhcp6MessageType.Confirm }
            .Select(type => Bytes(world.Message(type, Dhcp6World.Client(1), (1, ["2001:db8::1000"]))))];
        var random = new Random(67);
        var buffer = new byte[Dhcp6Message.MaximumLength + 64];
        var waiting = new Queue<Task>();
        var (packets, answered) = (Packets / 3, 0L);
        for (var packet = 0; packet < packets; packet++)
        {
            var length = Mutate(random, seeds[random.Next(seeds.Length)], buffer);
            var arrival = new Arrival("br0", random.Next(4) == 0 ? IPAddress.Parse("2001:db8::5") : IPAddress.Parse("fe80::5"), random.Next(8) > 0, world.Time.GetTimestamp());
            var task = world.Desk.ReceiveAsync(buffer.AsMemory(0, length), arrival, _ => Interlocked.Increment(ref answered) > 0);
            if (!task.IsCompleted) waiting.Enqueue(task);
            while (waiting.Count > 100) await waiting.Dequeue();
            if (packet % 1000 == 0) world.Time.Advance(TimeSpan.FromSeconds(random.Next(100)));
        }
        await Task.WhenAll(waiting);
        await world.StopAsync();

        world.Dropped.Keys.ShouldNotContain("defect");
        (answered + world.Dropped.Values.Sum()).ShouldBe(packets);
        answered.ShouldBeGreaterThan(0);
        world.Table.All().Count.ShouldBeLessThanOrEqualTo(100);
    }

    private static byte[] Bytes(Dhcp6Message message)
    {
        var buffer = new byte[Dhcp6Message.MaximumLength];
        return buffer[..message.Write(buffer)];
    }

    private static void Ask(Dhcp6Options options)
    {
        _ = options.Get(Dhcp6Option.ClientId)?.Mac;
        _ = options.Get(Dhcp6Option.ServerId);
        foreach (var association in options.All(Dhcp6Option.IaNa))
            foreach (var address in association.Addresses) address.Preferred.ShouldBeLessThanOrEqualTo(address.Valid);
        _ = options.Get(Dhcp6Option.OptionRequest);
        _ = options.Get(Dhcp6Option.Status);
        _ = options.Get(Dhcp6Option.UserClass);
        _ = options.Get(Dhcp6Option.VendorClass);
        _ = options.Get(Dhcp6Option.DomainList);
        _ = options.Get(Dhcp6Option.DnsServers);
        _ = options.Get(Dhcp6Option.BootFileUrl);
        _ = options.Get(Dhcp6Option.BootFileParameters);
        _ = options.Get(Dhcp6Option.ClientArchitectures);
    }

    private static int Mutate(Random random, byte[] seed, byte[] buffer)
    {
        if (random.Next(8) == 0)
        {
            var noise = random.Next(buffer.Length);
            random.NextBytes(buffer.AsSpan(0, noise));
            return noise;
        }
        seed.CopyTo(buffer, 0);
        var length = random.Next(6) == 0 ? random.Next(seed.Length + 1) : seed.Length;
        for (var flips = random.Next(4); flips > 0 && length > 0; flips--) buffer[random.Next(length)] = (byte)random.Next(256);
        return length;
    }
}
