using System.Globalization;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Answering;
using Appliance.Tests.Dhcp;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Fuzz;

/// <summary>
/// Real packets with octets changed, cut, doubled and stirred, and plain noise, through the codec and every decision. FUZZ_PACKETS
/// says how many.
/// </summary>
public sealed class DhcpFuzzTests
{
    private const long MostBytesPerPacket = 64 * 1024;

    /// <summary>Packets that find nothing ready: what is made once for all belongs to none of them.</summary>
    private const int First = 1000;

    private static int Packets => int.Parse(Environment.GetEnvironmentVariable("FUZZ_PACKETS") ?? "1000000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task NoPacketThrowsOrIsLeftUncounted()
    {
        var world = await DhcpWorld.StartAsync();
        world.Subnets.Add(0, pool: 100, TimeSpan.FromHours(1));
        var seeds = GoldenPacket.All("dhcp").SelectMany(Variants).ToList();
        var random = new Random(67);
        var buffer = new byte[DhcpMessage.MaximumLength + 64];
        var own = new OwnAddresses([Ipv4Address.Parse("10.99.0.1")], [DhcpWorld.Ours]);
        var waiting = new Queue<Task>();
        long answered = 0, most = 0;
        for (var packet = 0; packet < Packets; packet++)
        {
            var length = Mutate(random, seeds[random.Next(seeds.Count)], buffer);
            var arrival = new Arrival(
                "br0", random.Next(2) == 0 ? default : new Ipv4Address((uint)random.Next()), 68, random.Next(20) == 0 ? (ushort)4011 : (ushort)67, own, world.Time.GetTimestamp());
            var before = GC.GetAllocatedBytesForCurrentThread();
            var task = world.Desk.ReceiveAsync(buffer.AsMemory(0, length), arrival, _ => Interlocked.Increment(ref answered) > 0, CancellationToken.None);
            if (packet >= First) most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            if (!task.IsCompleted) waiting.Enqueue(task);
            while (waiting.Count > 100) await waiting.Dequeue();
            if (packet % 1000 == 0) world.Time.Advance(TimeSpan.FromSeconds(random.Next(100)));
        }
        await Task.WhenAll(waiting);
        await world.StopAsync();

        world.Dropped.Keys.ShouldNotContain("defect");
        (answered + world.Dropped.Values.Sum()).ShouldBe(Packets);
        answered.ShouldBeGreaterThan(0); // some survive their mutation, so the whole chain was walked
        most.ShouldBeLessThan(MostBytesPerPacket);
        world.Table.After(default).Count().ShouldBeLessThanOrEqualTo(100);
        TestContext.Current.TestOutputHelper!.WriteLine($"{answered} answered; {string.Join(", ", world.Dropped.OrderBy(d => d.Key).Select(d => $"{d.Key} {d.Value}"))}; at most {most} B");
    }

    /// <summary>The packet as it was caught, and, when it chose another server, as if it had chosen us.</summary>
    private static IEnumerable<byte[]> Variants(byte[] packet)
    {
        yield return packet;
        DhcpMessage.TryRead(packet, out var message, out _).ShouldBeTrue();
        if (message!.Type != DhcpMessageType.Request) yield break;
        for (var address = 100; address < 102; address++)
        {
            message.Options.Set(DhcpOption.ServerId, Ipv4Address.Parse("10.99.0.1"));
            message.Options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse($"10.99.0.{address}"));
            yield return DhcpWorld.Bytes(message);
        }
    }

    /// <summary>Writes one packet into the buffer and gives its length.</summary>
    private static int Mutate(Random random, byte[] seed, byte[] buffer)
    {
        seed.CopyTo(buffer, 0);
        var length = seed.Length;
        switch (random.Next(16))
        {
            case 0: // noise
                length = random.Next(buffer.Length);
                random.NextBytes(buffer.AsSpan(0, length));
                return length;
            case 1: // a good header, noise for options
                length = random.Next(DhcpMessage.MinimumLength, buffer.Length);
                random.NextBytes(buffer.AsSpan(DhcpMessage.MinimumLength, length - DhcpMessage.MinimumLength));
                return length;
            case 2: // cut
                return random.Next(length);
            case 3: // options repeated until the packet is full
                while (length * 2 - DhcpMessage.MinimumLength < buffer.Length)
                {
                    var options = buffer.AsSpan(DhcpMessage.MinimumLength, length - DhcpMessage.MinimumLength);
                    options[options.LastIndexOf((byte)255) is >= 0 and var end ? end : 0] = 0;
                    options.CopyTo(buffer.AsSpan(length));
                    length += options.Length;
                }
                return length;
            default: // octets changed, most of them among the options
                for (var changes = random.Next(6); changes > 0; changes--)
                {
                    var at = random.Next(4) == 0 ? random.Next(length) : random.Next(DhcpMessage.MinimumLength, length);
                    buffer[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => (byte)(buffer[at] ^ (1 << random.Next(8))), _ => (byte)(random.Next(2) * 255) };
                }
                buffer[33] = (byte)random.Next(256); // many clients
                return length;
        }
    }
}
