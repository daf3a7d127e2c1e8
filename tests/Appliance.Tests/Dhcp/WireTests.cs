using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Dhcp.Answering;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Network;
using Appliance.Server.Network.Interfaces;
using Appliance.Tests.Network;

namespace Appliance.Tests.Dhcp;

/// <summary>What is asked of and heard on a real wire: a cable with a host, or dnsmasq, at its other end.</summary>
public sealed class WireTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAddressThatSomebodyUsesIsFoundAndAFreeOneIsNot()
    {
        Assert.SkipUnless(PrivateNetwork.Possible, "This needs root.");
        await using var far = FarDhcpServer.Add("10.99.0.9");
        var (asking, free) = await PrivateNetwork.OpenAsync(Cable(far), () =>
        {
            far.Serve();
            var used = new UsedAddresses(new Fixed(Near()), new DhcpSettings { ConflictMilliseconds = 1000 }, TimeProvider.System);
            var exchange = new DhcpExchange
            {
                Subnet = new SubnetConfig(
                    Guid.CreateVersion7(), "lab", IPNetwork.Parse("10.99.0.0/24"), "near", IPAddress.Parse("10.99.0.1"), null, [], "lab.test", [], TimeSpan.FromHours(1), SubnetMode.Authoritative, false),
                Mac = DhcpWorld.Client(1),
                Type = DhcpMessageType.Discover,
                TransactionId = 7,
            };
            return (used.ByAsync(exchange, Ipv4Address.Parse("10.99.0.9"), Stop).AsTask(), used.ByAsync(exchange, Ipv4Address.Parse("10.99.0.44"), Stop).AsTask());
        });
        (await asking).ToString().ShouldBe(far.Mac);
        (await free).ShouldBeNull();
    }

    /// <summary>The far server answers somebody else aloud; nobody asked on our behalf.</summary>
    [Fact]
    public async Task AServerThatAnswersSomebodyElseAloudIsHeard()
    {
        Assert.SkipUnless(PrivateNetwork.Possible && File.Exists(FarDhcpServer.Program), "This needs root and dnsmasq.");
        await using var far = FarDhcpServer.Add("10.99.0.9");
        var heard = new TaskCompletionSource<ForeignServer>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var (watch, socket) = await PrivateNetwork.OpenAsync(Cable(far), () =>
        {
            far.Serve();
            var at = Near();
            var watch = new ForeignWatch(new ForeignServerProbe(TimeProvider.System), new DhcpSettings { WatchMinutes = 0 }, TimeProvider.System)
                .RunAsync(at, server => heard.TrySetResult(server), _ => { }, over.Token);
            return (watch, new FrameSocket(at.Index, listens: false));
        });
        using (socket)
        {
            // Some other client, whose question wants an answer to everybody.
            var inform = DhcpWorld.Bytes(new DhcpMessage { Op = DhcpMessage.BootRequest, TransactionId = 9, Flags = 0x8000, Mac = DhcpWorld.Client(5), Options = Discover() });
            socket.Send(FrameSocket.Everybody, default, AnswerWriter.ClientPort, Ipv4Address.Broadcast, AnswerWriter.ServerPort, inform);
            var server = await heard.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
            (server.Address.ToString(), server.Mac.ToString()).ShouldBe(("10.99.0.9", far.Mac));
        }
        await over.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(watch);

        static DhcpOptions Discover()
        {
            var options = new DhcpOptions();
            options.Set(DhcpOption.MessageType, DhcpMessageType.Discover);
            return options;
        }
    }

    private static string[] Cable(FarDhcpServer far) =>
        ["link add near type veth peer name far", $"link set far netns {far.Namespace}", "addr add 10.99.0.1/24 dev near", "link set near up"];

    private static HostInterface Near()
    {
        HostInterface? near = null;
        SpinWait.SpinUntil(() => (near = new HostInterfaces().All().FirstOrDefault(one => one.Name == "near")) is { Up: true }, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        return near!;
    }

    private sealed class Fixed(HostInterface at) : IHostInterfaces
    {
        public IReadOnlyList<HostInterface> All() => [at];
    }
}
