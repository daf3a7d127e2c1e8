using System.Net;
using System.Net.Sockets;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Screening;

namespace Appliance.Tests.Dns;

public sealed class RefusalsTests : IDisposable
{
    private readonly DnsWorld _world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(0x10)]
    [InlineData(0x20)]
    public async Task OtherOperationsAreNotImplemented(byte flags)
    {
        var answer = await Packets.AskAsync(_world.At, Packets.Query("lab.example", Packets.Soa, flags: flags), Stop);
        Packets.Code(answer).ShouldBe(4);
        (answer[2] & 0x78).ShouldBe(flags);
        _world.Metrics.Of(ScreenVerdict.OtherOperation).ShouldBe(1);
    }

    [Theory]
    [InlineData(Packets.Axfr, 1)]
    [InlineData(251, 1)]
    [InlineData(250, 1)]
    [InlineData(41, 1)]
    [InlineData(Packets.Txt, 3)]
    [InlineData(Packets.A, 255)]
    public async Task TransfersAndOtherClassesAreRefused(ushort type, ushort @class)
    {
        var answer = await Packets.AskAsync(_world.At, Packets.Query("lab.example", type, @class: @class), Stop);
        Packets.Code(answer).ShouldBe(5);
        _world.Metrics.Of(type is Packets.Axfr or 251 ? DnsOutcome.Signed : DnsOutcome.RefusedType).ShouldBe(1);
    }

    [Fact]
    public async Task AMalformedQuestionIsSaidToBeOne()
    {
        var answer = await Packets.AskAsync(_world.At, [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 0x0c, 0, 1, 0, 1], Stop);
        answer.ShouldBe([0x12, 0x34, 0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        _world.Metrics.Of(ScreenVerdict.MalformedName).ShouldBe(1);
    }

    [Fact]
    public async Task AnUnknownEdnsVersionIsAnsweredWithOurs()
    {
        var answer = await Packets.AskAsync(_world.At, Packets.Query("lab.example", payload: 512, version: 1), Stop);
        answer[^6].ShouldBe((byte)1); // BADVERS is 16: its upper part lies in the OPT record
        answer[^5].ShouldBe((byte)0);
        Packets.Code(answer).ShouldBe(0);
    }

    [Fact]
    public void AForeignNameFromOutsideTheSubnetsIsRefused()
    {
        _world.Reception.Receive(Packets.Query("www.example.org"), IPAddress.Parse("203.0.113.9"), overTcp: false).Kind.ShouldBe(DecisionKind.Say);
        _world.Metrics.Of(DnsOutcome.RefusedOutside).ShouldBe(1);
    }

    [Fact]
    public async Task WithoutForwardersForeignNamesAreRefused()
    {
        Packets.Code(await Packets.AskAsync(_world.At, Packets.Query("www.example.org"), Stop)).ShouldBe(5);
        _world.Metrics.Of(DnsOutcome.RefusedNoForwarder).ShouldBe(1);
    }

    [Fact]
    public async Task WhoeverWantsNoRecursionGetsNone()
    {
        Packets.Code(await Packets.AskAsync(_world.At, Packets.Query("www.example.org", flags: 0), Stop)).ShouldBe(5);
        _world.Metrics.Of(DnsOutcome.RefusedNoRecursion).ShouldBe(1);
    }

    [Theory]
    [InlineData("a\0b.lab.example")]
    [InlineData("$(id).lab.example")]
    [InlineData("\u00e4.lab.example")]
    [InlineData("*.lab.example")]
    public async Task NamesNoHostHasDoNotExist(string name)
    {
        var query = Packets.Query(name);
        var answer = await Packets.AskAsync(_world.At, query, Stop);
        Packets.Code(answer).ShouldBe(3);
        answer[12..query.Length].ShouldBe(query[12..]);
        Packets.Count(answer, 2).ShouldBe(1); // the SOA says how long that may be remembered
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(65535)]
    public async Task ATcpFrameThatIsNoQuestionEndsTheConnection(int length)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_world.At, Stop);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync((byte[])[(byte)(length >> 8), (byte)length, .. new byte[length]], Stop);
            (await stream.ReadAsync(new byte[10], Stop)).ShouldBe(0);
        }
        catch (IOException)
        {
            // Closed in the middle of a frame that is far too long.
        }
        _world.Metrics.Of(length > 11 ? ScreenVerdict.TooLong : ScreenVerdict.TooShort).ShouldBe(1);
    }

    [Fact]
    public async Task OneClientCanNotTakeAllConnections()
    {
        var greedy = new List<Socket>();
        try
        {
            for (var i = 0; i < 70; i++) greedy.Add(await ConnectAsync("127.0.0.66"));
            using var other = await ConnectAsync("127.0.0.67");
            var question = Packets.Query("node.lab.example", id: 9);
            await other.SendAsync((byte[])[0, (byte)question.Length, .. question], Stop);
            (await other.ReceiveAsync(new byte[512], Stop)).ShouldBeGreaterThan(12);

            // The first eight wait for a question; the others have been hung up on.
            await Task.WhenAll(greedy.Skip(8).Select(async socket => (await socket.ReceiveAsync(new byte[1], Stop)).ShouldBe(0)));
            greedy.Take(8).ShouldAllBe(socket => socket.Available == 0 && !socket.Poll(0, SelectMode.SelectRead));
        }
        finally
        {
            greedy.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task SeveralQuestionsFollowEachOtherOnOneConnection()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_world.At, Stop);
        var stream = client.GetStream();
        byte[][] questions = [Packets.Query("node.lab.example", id: 1), Packets.Query("www.example.org", id: 2), Packets.Query("lab.example", Packets.Soa, id: 3)];
        foreach (var question in questions) await stream.WriteAsync((byte[])[0, (byte)question.Length, .. question], Stop);
        var codes = new Dictionary<int, int>();
        for (var i = 0; i < questions.Length; i++)
        {
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, Stop);
            var answer = new byte[length[0] << 8 | length[1]];
            await stream.ReadExactlyAsync(answer, Stop);
            codes[answer[1]] = Packets.Code(answer);
        }
        codes.ShouldBe(new Dictionary<int, int> { [1] = 0, [2] = 5, [3] = 0 }, ignoreOrder: true);
    }

    private async Task<Socket> ConnectAsync(string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(_world.At, Stop);
        return socket;
    }
}
