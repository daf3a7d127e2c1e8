using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Screening;
using Appliance.Tests.Dns;
using Appliance.Tests.Store;
using ARSoft.Tools.Net.Dns;
using DnsClient;

namespace Appliance.Tests.Fuzz;

/// <summary>
/// Random and mutated packets, a million unless FUZZ_PACKETS says otherwise: one in ten over real sockets, the rest straight into the
/// path every packet takes. No crash, no growth, everything counted.
/// </summary>
[Collection(MemoryCollection.Name)]
public sealed class DnsFuzzTests
{
    private static readonly long Packets = long.Parse(Environment.GetEnvironmentVariable("FUZZ_PACKETS") ?? "1000000", CultureInfo.InvariantCulture);

    private static readonly IPAddress[] Clients = [IPAddress.Loopback, IPAddress.Parse("10.99.0.50"), IPAddress.Parse("203.0.113.9"), IPAddress.None];

    [Fact]
    public async Task NoPacketHarmsTheService()
    {
        using var world = new DnsWorld();
        var stop = TestContext.Current.CancellationToken;
        var random = new Random(20260101);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var inside = await InProcessAsync(world, random, Packets * 9 / 10, stop);
        inside.ShouldBe(Total(world));

        await OverSocketsAsync(world, random, Packets / 10, stop);
        // The flood may still stand in the socket's buffer and push a question out: ask as a resolver does, more than once.
        await Eventually.TryAsync(async () => await AnswersAsync(world, stop) == 1, "the service answers after the flood", stop);
        (Total(world) - inside).ShouldBeGreaterThan(Packets / 100, "the kernel drops some of a flood, but we never heard most of it");
        foreach (var verdict in Enum.GetValues<ScreenVerdict>().Where(v => v != ScreenVerdict.Query)) world.Metrics.Of(verdict).ShouldBePositive(verdict.ToString());
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(20_000_000);
    }

    private static async Task<int> AnswersAsync(DnsWorld world, CancellationToken stop)
    {
        try
        {
            return (await world.Client().QueryAsync("node.lab.example", QueryType.A, cancellationToken: stop)).Answers.Count;
        }
        catch (DnsResponseException)
        {
            return 0;
        }
    }

    /// <summary>What gets past the screen is answered, and the answer is one that another's parser reads.</summary>
    private static Task<long> InProcessAsync(DnsWorld world, Random random, long packets, CancellationToken stop)
    {
        var buffer = new byte[ShortAnswer.PayloadSize];
        for (long i = 0; i < packets; i++)
        {
            if (i % 1000 == 0) stop.ThrowIfCancellationRequested();
            var packet = Noise.Next(random);
            var client = Clients[i % Clients.Length];
            var written = world.Fast.Answer(packet, BinaryPrimitives.ReadUInt32BigEndian(client.GetAddressBytes()), buffer);
            var decision = written != 0 ? default : world.Reception.Receive(packet, client, overTcp: false);
            var said = written > 0 ? buffer[..written] : decision.Answer;
            if (said is not null && said.Length > ShortAnswer.PayloadSize) throw new InvalidOperationException($"An answer larger than paths carry: {Convert.ToHexString(packet)}");
            if (said is not null && (said[3] & 15) is not (0 or 3) && said.Length > packet.Length + 11) throw new InvalidOperationException($"An error larger than its question: {Convert.ToHexString(packet)}");
            if (said is not null && said.Length > 12) DnsMessage.Parse(said);
        }
        return Task.FromResult(packets);
    }

    private static async Task OverSocketsAsync(DnsWorld world, Random random, long packets, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(world.At, stop);
        for (long i = 0; i < packets; i++)
        {
            await socket.SendAsync(Noise.Next(random), SocketFlags.None, stop);
            if (i % 64 == 0) await Task.Yield();
        }
    }

    private static long Total(DnsWorld world) =>
        Enum.GetValues<ScreenVerdict>().Sum(world.Metrics.Of) + Enum.GetValues<DnsOutcome>().Sum(world.Metrics.Of);

    private static class Noise
    {
        private static readonly byte[][] Seeds =
        [
            Tests.Dns.Packets.Query("node.lab.example", payload: 1232, options: [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]),
            Tests.Dns.Packets.Query("7.0.99.10.in-addr.arpa", Tests.Dns.Packets.Ptr),
            Tests.Dns.Packets.Query("lab.example", Tests.Dns.Packets.Any, payload: 4096),
            Tests.Dns.Packets.Query("www.example.org", Tests.Dns.Packets.Aaaa),
            Tests.Dns.Packets.Query("19.2.0.192.in-addr.arpa", Tests.Dns.Packets.Ptr, payload: 512, version: 1),
            .. QueryScreenTests.Hostile().Select(row => row.Data.Item2),
        ];

        public static byte[] Next(Random random)
        {
            if (random.Next(5) == 0)
            {
                var noise = new byte[random.Next(random.Next(10) == 0 ? 1500 : 100)];
                random.NextBytes(noise);
                return noise;
            }
            var packet = (byte[])Seeds[random.Next(Seeds.Length)].Clone();
            for (var changes = random.Next(5); changes > 0 && packet.Length > 0; changes--)
            {
                switch (random.Next(4))
                {
                    case 0:
                        packet[random.Next(packet.Length)] = (byte)random.Next(256);
                        break;
                    case 1:
                        packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
                        break;
                    case 2:
                        packet = packet[..random.Next(packet.Length + 1)];
                        break;
                    default:
                        var at = random.Next(packet.Length);
                        packet = [.. packet[..at], (byte)random.Next(256), .. packet[at..]];
                        break;
                }
            }
            return packet;
        }
    }
}
