using System.Net;
using System.Net.Sockets;
using System.Text;
using Appliance.Protocols;
using Appliance.Server.Tftp;
using Appliance.Server.Tftp.Files;
using Appliance.Server.Tftp.Transfers;

namespace Appliance.Tests.Tftp;

/// <summary>What the RFCs demand of a server and other tests do not show by the way: see server/docs/conformance/tftp.md.</summary>
public sealed class TftpConformanceTests
{
    private readonly byte[] _packet = new byte[2048];

    [Fact]
    public void BlocksAreNumberedFromOneAndByOne()
    {
        var session = Begin(2000, default);
        for (ushort block = 1; block <= 4; block++)
        {
            Sent(session).ShouldBe([block]);
            session.Receive([0, 4, 0, (byte)block]).ShouldBeTrue();
        }
        session.End.ShouldBe(TftpEndKind.Completed);
    }

    [Fact]
    public void NoBlockGoesOutBeforeTheOneBeforeIsAcknowledged()
    {
        var session = Begin(2000, default);
        Sent(session).ShouldBe([1]);
        Sent(session).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("octet")]
    [InlineData("OCTET")]
    [InlineData("NetAscii")]
    public void ModesAreReadInAnyCase(string mode) =>
        TftpRequest.TryRead(Encoding.ASCII.GetBytes($"\0\u0001x\0{mode}\0"), out _).ShouldBe(WireError.None);

    [Fact]
    public void UnknownOptionsAreLeftOutAndTheOthersCount()
    {
        TftpRequest.TryRead("\0\u0001x\0octet\0multicast\0\0frobnicate\0001\0blksize\0001024\0"u8, out var request).ShouldBe(WireError.None);
        request.Options.ShouldBe(new TftpOptions(1024, null, null, null));
    }

    [Fact]
    public void AnOptionGivenTwiceMakesTheRequestWrong() =>
        TftpRequest.TryRead("\0\u0001x\0octet\0blksize\0001024\0BLKSIZE\000512\0"u8, out _).ShouldBe(WireError.Malformed);

    [Fact]
    public void AnAnswerNamesOnlyWhatWasAskedForAndNeverMore()
    {
        foreach (var asked in (TftpOptions[])[default, new(1024, null, null, null), new(null, 0, null, null), new(null, null, 5, null), new(null, null, null, 9), new(65464, 0, 30, 65535), new(8, 0, 1, 1)])
        {
            var granted = TftpTerms.Agree(asked, new TftpSettings(), 5000, ClientLimits.None).Acknowledged;
            (granted.BlockSize ?? 0).ShouldBeLessThanOrEqualTo(asked.BlockSize ?? 0);
            (granted.WindowSize ?? 0).ShouldBeLessThanOrEqualTo(asked.WindowSize ?? 0);
            (granted.TransferSize is not null).ShouldBe(asked.TransferSize is not null);
            (granted.TimeoutSeconds is null || granted.TimeoutSeconds == asked.TimeoutSeconds).ShouldBeTrue();
        }
    }

    [Fact]
    public void TheTimeoutIsTakenAsItIsOrLeftOut()
    {
        TftpTerms.Agree(new TftpOptions(null, null, 7, null), new TftpSettings(), 5000, ClientLimits.None).ShouldSatisfyAllConditions(
            terms => terms.Acknowledged.TimeoutSeconds.ShouldBe(7), terms => terms.Timeout.ShouldBe(TimeSpan.FromSeconds(7)));
        TftpTerms.Agree(new TftpOptions(null, null, 255, null), new TftpSettings(), 5000, ClientLimits.None).Acknowledged.TimeoutSeconds.ShouldBeNull();
    }

    [Fact]
    public void NoDataGoesOutBeforeTheOptionsAreAcknowledgedWithBlockZero()
    {
        var session = Begin(2000, new TftpOptions(1024, 0, null, null));
        TftpPacket.Opcode(_packet.AsSpan(0, session.TakePacket(_packet))).ShouldBe(TftpOpcode.OptionAck);
        session.TakePacket(_packet).ShouldBe(0);
        session.Receive([0, 4, 0, 1]).ShouldBeFalse();
        session.TakePacket(_packet).ShouldBe(0);
        session.Receive([0, 4, 0, 0]).ShouldBeTrue();
        Sent(session).ShouldBe([1]);
    }

    [Fact]
    public void ARequestWithoutOptionsIsAnsweredWithDataAtOnce() => Sent(Begin(2000, default)).ShouldBe([1]);

    [Fact]
    public void ARefusalOfOurOptionsEndsTheTransfer()
    {
        var session = Begin(2000, new TftpOptions(1024, null, null, null));
        session.TakePacket(_packet);
        session.Receive([0, 5, 0, 8, (byte)'n', (byte)'o', 0]).ShouldBeTrue();
        (session.End, session.Message, session.TakePacket(_packet)).ShouldBe((TftpEndKind.AbortedByClient, "no", 0));
    }

    [Fact]
    public void AnErrorIsNeitherAcknowledgedNorAnswered()
    {
        var session = Begin(2000, default);
        Sent(session);
        session.Receive([0, 5, 0, 0, 0]).ShouldBeTrue();
        session.TakePacket(_packet).ShouldBe(0);
        session.TimeOut();
        session.TakePacket(_packet).ShouldBe(0);
    }

    [Fact]
    public void AWindowIsSentAndThenItsAcknowledgementIsAwaited()
    {
        var session = Begin(512 * 9, new TftpOptions(null, null, null, 4));
        session.TakePacket(_packet);
        session.Receive([0, 4, 0, 0]);
        Sent(session).ShouldBe([1, 2, 3, 4]);
        Sent(session).ShouldBeEmpty();
        session.Receive([0, 4, 0, 4]).ShouldBeTrue();
        Sent(session).ShouldBe([5, 6, 7, 8]);
        session.Receive([0, 4, 0, 8]).ShouldBeTrue();
        Sent(session).ShouldBe([9, 10], "the last window is as long as the file is, its empty last block included");
        session.Receive([0, 4, 0, 10]).ShouldBeTrue();
        session.End.ShouldBe(TftpEndKind.Completed);
    }

    [Fact]
    public void AWindowGoesOnAfterTheBlockThatWasAcknowledgedInItsMidst()
    {
        var session = Begin(512 * 20, new TftpOptions(null, null, null, 4));
        session.TakePacket(_packet);
        session.Receive([0, 4, 0, 0]);
        Sent(session);
        session.Receive([0, 4, 0, 2]).ShouldBeTrue();
        Sent(session).ShouldBe([3, 4, 5, 6]);
    }

    [Fact]
    public void AfterSilenceTheWindowIsSentAgainFromTheLastAcknowledgedBlock()
    {
        var session = Begin(512 * 20, new TftpOptions(null, null, null, 4));
        session.TakePacket(_packet);
        session.Receive([0, 4, 0, 0]);
        Sent(session);
        session.Receive([0, 4, 0, 4]);
        Sent(session);
        session.TimeOut();
        Sent(session).ShouldBe([5, 6, 7, 8]);
    }

    [Fact]
    public async Task APacketFromAnotherPortDisturbsNoTransfer()
    {
        await using var bench = await TftpBench.StartAsync(null, TftpBench.Subnet("127.23.0.0/24", "127.23.0.1"));
        bench.Files["x"] = new byte[5000];
        using var client = new TftpClient(IPAddress.Parse("127.23.0.9"), new IPEndPoint(IPAddress.Parse("127.23.0.1"), bench.Settings.Port));
        client.Throw("\0\u0001x\0octet\0"u8);
        (await client.NextAsync(5)).ShouldNotBeNull();
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.Bind(new IPEndPoint(IPAddress.Parse("127.23.0.10"), 0));
        stranger.SendTo([0, 5, 0, 0, 0], new IPEndPoint(IPAddress.Parse("127.23.0.1"), client.ServerPort));
        client.Reply([0, 4, 0, 1]);
        var second = (await client.NextAsync(5)).ShouldNotBeNull();
        TftpPacket.TryReadData(second, out var block, out _).ShouldBe(WireError.None);
        block.ShouldBe((ushort)2);
    }

    private static TftpSession Begin(int size, TftpOptions asked)
    {
        var terms = TftpTerms.Agree(asked, new TftpSettings(), size, ClientLimits.None);
        return new TftpSession(new BlockReader(new byte[size], terms.BlockSize, terms.Window, TftpMode.Octet), terms, retries: 5);
    }

    private List<ushort> Sent(TftpSession session)
    {
        var blocks = new List<ushort>();
        while (session.TakePacket(_packet) > 0) blocks.Add((ushort)(_packet[2] << 8 | _packet[3]));
        return blocks;
    }
}
