using System.Globalization;
using System.Net;
using System.Text;
using Appliance.Protocols;
using Appliance.Server.Tftp;
using Appliance.Server.Tftp.Files;
using Appliance.Server.Tftp.Listener;
using Appliance.Server.Tftp.Transfers;
using Appliance.Server.Tftp.Wire;
using Appliance.Tests.Tftp;

namespace Appliance.Tests.Fuzz;

/// <summary>Mutated and random packets into everything that reads TFTP. FUZZ_PACKETS says how many; a million unless told otherwise.</summary>
[Collection(MemoryCollection.Name)]
public sealed class TftpFuzzTests
{
    private static readonly byte[][] s_seeds =
    [
        .. new[]
        {
            "\0\u0001snponly.efi\0octet\0tsize\0000\0blksize\0001468\0windowsize\0004\0", "\0\u0001../../etc/passwd\0octet\0", "\0\u0001..\\..\\x\0netascii\0",
            "\0\u0001/\0octet\0", "\0\u0001C:\\x\0octet\0", "\0\u0001%2e%2e/x\0octet\0", "\0\u0001\u00c0\u00ae\u00c0\u00ae/x\0octet\0", "\0\u0001x\0mail\0", "\0\u0002x\0octet\0",
            "\0\u0001x\0octet\0blksize\0000\0", "\0\u0001x\0octet\0blksize\00065465\0tsize\0-1\0windowsize\00065535\0", "\0\u0004\0\0", "\0\u0004\u00ff\u00ff", "\0\u0005\0\bUser aborted\0",
            "\0\u0006blksize\0001468\0", "\0\u0003\0\u0001data", "\0\u0001" + new string('a', 512) + "\0octet\0",
            // As OVMF, shim, GRUB, iPXE, U-Boot, curl and busybox send them.
            "\0\u0001shimx64.efi\0octet\0tsize\0000\0blksize\0001468\0windowsize\0004\0", "\0\u0001/grubx64.efi\0octet\0windowsize\0004\0", "\0\u0001/grub/grub.cfg\0octet\0blksize\0001024\0tsize\0000\0",
            "\0\u0001/boot/01900000-0000-7000-8000-000000000001/vmlinuz\0octet\0blksize\0001024\0tsize\0000\0", "\0\u0001snponly.efi\0octet\0blksize\0001432\0tsize\0000\0",
            "\0\u0001x\0octet\0timeout\0005\0blksize\0001468\0", "\0\u0001//x\0OCTET\0tsize\0000\0blksize\000512\0timeout\0006\0", "\0\u0001written\0octet\0", "\0\u0001x\0octet\0\0\0\0\0\0",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    private static int Packets =>
        int.TryParse(Environment.GetEnvironmentVariable("FUZZ_PACKETS"), CultureInfo.InvariantCulture, out var packets) ? packets : 1_000_000;

    [Fact]
    public void NoPacketMakesTheCodecOrASessionThrowOrGrow()
    {
        var random = new Random(20);
        var file = new byte[100_000];
        var buffer = new byte[2048];
        var session = NewSession(random, file);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Packets; i++)
        {
            var packet = Mutate(random, buffer);
            if (TftpRequest.TryRead(packet, out var request) == WireError.None && FileNames.TryClean(request.FileName, out var name))
            {
                name.Split('/').ShouldNotContain("..");
                name.ShouldNotStartWith("/");
            }
            _ = TftpPacket.TryReadOptionAck(packet, out _);
            session.Receive(packet);
            Drain(session, random);
            if (session.End is not null) session = NewSession(random, file);
        }
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(4 << 20);
    }

    [Fact]
    public async Task NoFirstPacketIsAnsweredWithMoreThanItAskedFor()
    {
        await using var bench = await TftpBench.StartAsync(new TftpSettings { MaxTransfers = 50 }, TftpBench.Subnet("127.13.0.0/24", "127.13.0.1"));
        bench.Files["x"] = new byte[2000];
        var random = new Random(21);
        var (buffer, answer) = (new byte[2048], new byte[512]);
        var client = IPEndPoint.Parse("127.13.0.9:1");
        var (local, loop, port) = (IPAddress.Parse("127.13.0.1"), bench.Loops.Next(), new SharedPort(-1));
        for (var i = 0; i < Packets; i++)
        {
            var packet = Mutate(random, buffer);
            client.Port = random.Next(1, 65536);
            client.Address = IPAddress.Parse(random.Next(2) == 0 ? "127.13.0.9" : "198.51.100.7");
            var length = bench.Desk.Receive(packet, new Arrival(local, Peer.Of(client), loop, port), answer);
            length.ShouldBeLessThanOrEqualTo(Math.Max(packet.Length + 16, 24));
            if (client.Address.GetAddressBytes()[0] == 198) length.ShouldBe(0);
            bench.Counters.Running.ShouldBeLessThanOrEqualTo(50);
        }
        // Half of them come from outside; the others are counted by what is wrong with them.
        bench.Dropped.Of("Stranger").ShouldBeInRange(Packets * 4 / 10, Packets * 6 / 10);
        foreach (var reason in (DropReason[])[DropReason.Truncated, DropReason.Malformed, DropReason.TooLong, DropReason.PathEscape, DropReason.WriteRefused, DropReason.NotFound])
            bench.Dropped.Of(reason.ToString()).ShouldBePositive(reason.ToString());
    }

    private static TftpSession NewSession(Random random, byte[] file)
    {
        var terms = TftpTerms.Agree(new TftpOptions(random.Next(8, 1469), 0, null, random.Next(1, 65)), new TftpSettings(), file.Length, ClientLimits.None);
        return new TftpSession(new BlockReader(file, terms.BlockSize, terms.Window, (TftpMode)random.Next(2)), terms, 5);
    }

    /// <summary>Whatever came in, what goes out stays within one window.</summary>
    private static void Drain(TftpSession session, Random random)
    {
        Span<byte> packet = stackalloc byte[2048];
        var sent = 0;
        while (session.TakePacket(packet) > 0) sent++;
        sent.ShouldBeLessThanOrEqualTo(64);
        if (random.Next(50) == 0) session.TimeOut();
    }

    private static ReadOnlySpan<byte> Mutate(Random random, byte[] buffer)
    {
        var seed = s_seeds[random.Next(s_seeds.Length)];
        var length = random.Next(8) == 0 ? random.Next(buffer.Length) : Math.Min(buffer.Length, seed.Length + random.Next(-2, 3));
        length = Math.Max(length, 0);
        if (random.Next(6) == 0) random.NextBytes(buffer.AsSpan(0, length));
        else seed.AsSpan(0, Math.Min(seed.Length, length)).CopyTo(buffer);
        for (var flips = random.Next(4); flips > 0 && length > 0; flips--) buffer[random.Next(length)] = (byte)random.Next(256);
        return buffer.AsSpan(0, length);
    }
}
