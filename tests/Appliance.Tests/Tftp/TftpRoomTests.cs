using System.Diagnostics;
using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Network;
using Appliance.Server.Tftp;

namespace Appliance.Tests.Tftp;

/// <summary>The room with real sockets on loopback aliases; port 69 is replaced by a free one.</summary>
public sealed class TftpRoomTests
{
    private static readonly SubnetConfig s_lab = TftpBench.Subnet("127.10.0.0/24", "127.10.0.1");

    [Fact]
    public async Task AWindowedReadArrivesWholeAndIsTold()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        var file = bench.Files["snponly.efi"] = Octets(300_000);
        using var client = Client(bench);
        (await client.ReadAsync("snponly.efi", new TftpOptions(65464, 0, 3, 65535))).ShouldBe(file);
        client.Granted.ShouldBe(new TftpOptions(1468, 300_000, 3, 64));
        await bench.UntilAsync(() => bench.Told.Count == 2);
        bench.Told[0].Transfer.Options.ShouldBe("blksize 1468, tsize 300000, timeout 3, windowsize 64");
        bench.Told[1].End.ShouldNotBeNull().Kind.ShouldBe(TftpEndKind.Completed);
        bench.Told[1].End!.BytesAcknowledged.ShouldBe(300_000);
    }

    [Fact]
    public async Task BigBlocksAreGrantedWhereTheOperatorAllowsThem()
    {
        await using var bench = await TftpBench.StartAsync(new TftpSettings { LargestBlock = 65464 }, s_lab);
        var file = bench.Files["x"] = Octets(1_000_000);
        using var client = Client(bench);
        (await client.ReadAsync("x", new TftpOptions(65464, null, null, 8))).ShouldBe(file);
        client.Granted.BlockSize.ShouldBe(65464);
    }

    [Fact]
    public async Task FiftyMachinesReadAtOnce()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        var file = bench.Files["undionly.kpxe"] = Octets(70_000);
        var reads = await Task.WhenAll(Enumerable.Range(10, 50).Select(async machine =>
        {
            using var client = Client(bench, $"127.10.0.{machine}");
            return await client.ReadAsync("undionly.kpxe", new TftpOptions(1024, 0, null, null), patience: 15);
        }));
        reads.ShouldAllBe(read => read != null && read.SequenceEqual(file));
        await bench.UntilAsync(() => bench.Counters.Running == 0);
    }

    [Fact]
    public async Task ClientsOutsideTheDefinedSubnetsGetNothing()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        bench.Files["x"] = Octets(10);
        using var stranger = Client(bench, "127.99.0.5");
        (await stranger.ReadAsync("x", patience: 0.5)).ShouldBeNull();
        stranger.Refusal.ShouldBeNull("not even an error goes out");
        bench.Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task ListenersFollowTheSubnets()
    {
        await using var bench = await TftpBench.StartAsync();
        bench.Files["x"] = Octets(10);
        await bench.UntilAsync(() => bench.Status.State == ServiceState.Off);
        bench.Subnets.Set(s_lab, TftpBench.Subnet("127.11.0.0/24", "127.11.0.1"), TftpBench.Subnet("127.12.0.0/24", "127.12.0.1", SubnetMode.Off));
        await bench.UntilAsync(() => bench.Status.State == ServiceState.Running);
        bench.Status.Detail.ShouldNotContain("127.12.0.1");
        using (var client = Client(bench, "127.11.0.9", "127.11.0.1")) (await client.ReadAsync("x")).ShouldBe(bench.Files["x"]);
        bench.Subnets.Set(TftpBench.Subnet("127.11.0.0/24", "127.11.0.1"));
        await bench.UntilAsync(() => !bench.Status.Detail.Contains("127.10.0.1", StringComparison.Ordinal));
        using var late = Client(bench);
        (await late.ReadAsync("x", patience: 0.5)).ShouldBeNull();
    }

    [Fact]
    public async Task AnAddressThatIsNotOursIsSaidWithItsCure()
    {
        await using var bench = await TftpBench.StartAsync(null, TftpBench.Subnet("192.0.2.0/24", "192.0.2.1"));
        bench.Status.State.ShouldBe(ServiceState.Degraded);
        bench.Status.Detail.ShouldBe("192.0.2.1 is not an address of this machine (yet)");
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("..\\..\\etc\\passwd")]
    [InlineData("/../../etc/passwd")]
    [InlineData("C:\\boot.ini")]
    [InlineData("%2e%2e/etc/passwd")]
    public async Task APathEscapeIsRefusedAndReported(string name)
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        using var client = Client(bench);
        (await client.ReadAsync(name)).ShouldBeNull();
        client.RefusalCode.ShouldBe(TftpErrorCode.AccessViolation);
        var happened = bench.Events.All.ShouldHaveSingleItem();
        (happened.Name, happened.Severity).ShouldBe(("tftp.path-escape-refused", Severity.Warning));
        bench.Told[^1].End.ShouldNotBeNull().Kind.ShouldBe(TftpEndKind.Refused);
    }

    [Fact]
    public async Task WritingIsRefused()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        using var client = Client(bench);
        client.Throw("\0\u0002undionly.kpxe\0octet\0"u8);
        TftpPacket.TryReadError(await client.NextAsync(5), out var code, out var text).ShouldBe(WireError.None);
        (code, text).ShouldBe((TftpErrorCode.AccessViolation, "read only"));
    }

    [Fact]
    public async Task AMissingFileIsToldAsSuch()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        using var client = Client(bench);
        (await client.ReadAsync("/nothing")).ShouldBeNull();
        client.RefusalCode.ShouldBe(TftpErrorCode.FileNotFound);
        bench.Told[^1].End.ShouldNotBeNull().Kind.ShouldBe(TftpEndKind.NotFound);
    }

    [Fact]
    public async Task AClientThatFallsSilentMidwayIsGivenUp()
    {
        await using var bench = await TftpBench.StartAsync(new TftpSettings { Retries = 1 }, s_lab);
        bench.Files["x"] = Octets(100_000);
        using var client = Client(bench);
        (await client.ReadAsync("x", stopAfter: 20)).ShouldBeNull();
        await bench.UntilAsync(() => bench.Told.Count == 2);
        var end = bench.Told[1].End.ShouldNotBeNull();
        (end.Kind, end.BytesAcknowledged, end.Retransmissions).ShouldBe((TftpEndKind.TimedOut, 20 * 512, 1));
    }

    [Fact]
    public async Task AForgedSourceGetsOnePacketAndTwoRepetitions()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        bench.Files["x"] = Octets(100_000);
        using var client = Client(bench);
        client.Throw("\0\u0001x\0octet\0blksize\0001468\0windowsize\064\0"u8);
        client.Throw("\0\u0001x\0octet\0blksize\0001468\0windowsize\064\0"u8);
        var packets = 0;
        while (await client.NextAsync(2.5) is { } packet)
        {
            packets++;
            packet.Length.ShouldBeLessThanOrEqualTo(40);
        }
        packets.ShouldBe(3);
        await bench.UntilAsync(() => bench.Told.Count == 2);
    }

    [Fact]
    public async Task OneClientCanNotTakeAllPlaces()
    {
        await using var bench = await TftpBench.StartAsync(new TftpSettings { MaxTransfersPerClient = 3 }, s_lab);
        bench.Files["x"] = Octets(100_000);
        var greedy = Enumerable.Range(0, 10).Select(_ => Client(bench, "127.10.0.66")).ToList();
        foreach (var one in greedy) one.Throw("\0\u0001x\0octet\0"u8);
        using var modest = Client(bench, "127.10.0.67");
        (await modest.ReadAsync("x")).ShouldBe(bench.Files["x"]);
        bench.Told.Count(told => told.End is null && told.Transfer.Client.Address.Equals(IPAddress.Parse("127.10.0.66"))).ShouldBe(3);
        greedy.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task TextTravelsAsNetascii()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        bench.Files["boot.cfg"] = "one\ntwo\r\n"u8.ToArray();
        using var client = Client(bench);
        (await client.ReadAsync("boot.cfg", new TftpOptions(8, 0, null, 2), TftpMode.Netascii)).ShouldBe("one\r\ntwo\r\0\r\n"u8.ToArray());
        client.Granted.TransferSize.ShouldBe(12);
    }

    [Theory]
    [InlineData("tftp")]
    [InlineData("curl")]
    [InlineData("busybox")]
    [InlineData("atftp")]
    public async Task AnotherMakersClientReadsTheSame(string program)
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        var file = bench.Files["undionly.kpxe"] = Octets(200_000);
        var stop = TestContext.Current.CancellationToken;
        var target = Path.GetTempFileName();
        string[] arguments = program switch
        {
            "curl" => ["-s", "-m", "20", "--tftp-blksize", "1024", "-o", target, $"tftp://127.10.0.1:{bench.Settings.Port}/undionly.kpxe"],
            "busybox" => ["tftp", "-g", "-b", "1400", "-r", "undionly.kpxe", "-l", target, "127.10.0.1", $"{bench.Settings.Port}"],
            "atftp" => ["--option", "blksize 1428", "--option", "windowsize 16", "-g", "-r", "undionly.kpxe", "-l", target, "127.10.0.1", $"{bench.Settings.Port}"],
            _ => ["-m", "binary", "127.10.0.1", $"{bench.Settings.Port}", "-c", "get", "undionly.kpxe", target],
        };
        // Their source address would be 127.0.0.1 or the server's own, so every loopback address is made part of the lab.
        bench.Subnets.Set(TftpBench.Subnet("127.0.0.0/8", "127.10.0.1"));
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false });
        await run.ShouldNotBeNull().WaitForExitAsync(stop);
        run.ExitCode.ShouldBe(0, await run.StandardError.ReadToEndAsync(stop));
        (await File.ReadAllBytesAsync(target, stop)).ShouldBe(file);
        File.Delete(target);
    }

    [Fact]
    public async Task NoiseOnTheWireStopsNobody()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        bench.Files["x"] = Octets(5000);
        using var noisy = Client(bench, "127.10.0.50");
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var packet = new byte[random.Next(0, 1000)];
            random.NextBytes(packet);
            noisy.Throw(packet);
        }
        using var good = Client(bench);
        (await good.ReadAsync("x", patience: 15)).ShouldBe(bench.Files["x"]);
    }

    [Fact]
    public async Task AFileIsWrittenForWhoAsks()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        using var client = Client(bench);
        (await client.ReadAsync("written", new TftpOptions(1024, 0, null, null))).ShouldBe("127.10.0.9 at 127.10.0.1"u8.ToArray());
        using var other = Client(bench, "127.10.0.66");
        (await other.ReadAsync("written")).ShouldBeNull();
        other.RefusalCode.ShouldBe(TftpErrorCode.FileNotFound);
    }

    [Fact]
    public async Task NetasciiIsForTextOnly()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        bench.Files["big"] = new byte[(4 << 20) + 1];
        using var client = Client(bench);
        (await client.ReadAsync("big", default, TftpMode.Netascii)).ShouldBeNull();
        client.Refusal.ShouldBe("use octet");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("127.10.0.1")]
    public async Task OverASinglePortAllOfATransferComesFromTheListener(string subnet)
    {
        await using var bench = await TftpBench.StartAsync(new TftpSettings { SinglePortSubnets = [subnet] }, s_lab);
        var file = bench.Files["x"] = Octets(200_000);
        var reads = await Task.WhenAll(Enumerable.Range(20, 20).Select(async machine =>
        {
            using var client = Client(bench, $"127.10.0.{machine}");
            var read = await client.ReadAsync("x", new TftpOptions(1024, 0, null, 8), patience: 15);
            return (read, client.ServerPort);
        }));
        reads.ShouldAllBe(one => one.read != null && one.read.SequenceEqual(file) && one.ServerPort == bench.Settings.Port);
        await bench.UntilAsync(() => bench.Counters.Running == 0);
    }

    [Fact]
    public async Task OtherwiseEveryTransferHasAPortOfItsOwn()
    {
        await using var bench = await TftpBench.StartAsync(new TftpSettings { SinglePortSubnets = ["elsewhere"] }, s_lab);
        bench.Files["x"] = Octets(2000);
        using var client = Client(bench);
        (await client.ReadAsync("x")).ShouldBe(bench.Files["x"]);
        client.ServerPort.ShouldNotBe(bench.Settings.Port);
    }

    /// <summary>It takes the window, then falls silent; it takes blocks without one; the time after that nothing at all.</summary>
    [Fact]
    public async Task WhatFailedWithAClientIsNotGrantedToItAgain()
    {
        await using var bench = await TftpBench.StartAsync(new TftpSettings { Retries = 1 }, s_lab);
        bench.Files["x"] = Octets(100_000);
        var all = new TftpOptions(1400, 0, null, 8);
        await FailAsync(bench, all);
        (await GrantedAsync(bench, all)).ShouldBe(new TftpOptions(1400, 100_000, null, null));
        await FailAsync(bench, all);
        (await GrantedAsync(bench, all)).ShouldBe(new TftpOptions(null, 100_000, null, null));
        using var other = Client(bench, "127.10.0.10");
        (await other.ReadAsync("x", all)).ShouldBe(bench.Files["x"]);
        other.Granted.WindowSize.ShouldBe(8, "others are not blamed");
    }

    [Fact]
    public async Task AClientThatBeginsAnewFromItsOldPortIsServedAnew()
    {
        await using var bench = await TftpBench.StartAsync(null, s_lab);
        bench.Files["x"] = Octets(100_000);
        using var client = Client(bench);
        (await client.ReadAsync("x", new TftpOptions(512, null, 30, null), stopAfter: 3)).ShouldBeNull();
        await bench.UntilAsync(() => bench.Counters.Running == 1);
        (await client.ReadAsync("x", patience: 15)).ShouldBe(bench.Files["x"]);
        bench.Told.ShouldContain(told => told.End != null && told.End.Message == "it asked anew from the same port");
    }

    [Fact]
    public async Task ThousandsOfTransfersTakeLittleMemory()
    {
        const int Clients = 2000;
        await using var bench = await TftpBench.StartAsync(new TftpSettings { MaxTransfersPerClient = 1000 }, s_lab);
        bench.Files["x"] = Octets(100_000);
        var clients = Enumerable.Range(0, Clients).Select(number => Client(bench, $"127.10.0.{10 + number % 200}")).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var threads = Process.GetCurrentProcess().Threads.Count;
        foreach (var batch in clients.Chunk(200))
        {
            foreach (var client in batch) client.Throw("\0\u0001x\0octet\0blksize\0001468\0windowsize\016\0"u8);
            await Task.WhenAll(batch.Select(client => client.NextAsync(10)));
        }
        bench.Counters.Running.ShouldBeInRange(Clients * 9 / 10, Clients);
        ((GC.GetTotalMemory(forceFullCollection: true) - before) / Clients).ShouldBeLessThan(8 << 10, "octets for each transfer, the test's own included");
        (Process.GetCurrentProcess().Threads.Count - threads).ShouldBeLessThan(20);
        clients.ForEach(client => client.Dispose());
    }

    private static async Task FailAsync(TftpBench bench, TftpOptions options)
    {
        using var client = Client(bench);
        var ended = bench.Told.Count(told => told.End is not null);
        (await client.ReadAsync("x", options, stopAfter: 1)).ShouldBeNull();
        await bench.UntilAsync(() => bench.Told.Count(told => told.End is not null) > ended);
    }

    private static async Task<TftpOptions> GrantedAsync(TftpBench bench, TftpOptions options)
    {
        using var client = Client(bench);
        (await client.ReadAsync("x", options)).ShouldBe(bench.Files["x"]);
        return client.Granted;
    }

    private static TftpClient Client(TftpBench bench, string from = "127.10.0.9", string server = "127.10.0.1") =>
        new(IPAddress.Parse(from), new IPEndPoint(IPAddress.Parse(server), bench.Settings.Port));

    private static byte[] Octets(int size)
    {
        var octets = new byte[size];
        new Random(size).NextBytes(octets);
        return octets;
    }
}
