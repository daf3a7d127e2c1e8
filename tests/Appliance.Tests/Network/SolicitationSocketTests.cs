using System.Net;
using System.Net.Sockets;
using Appliance.Protocols.Ndp;
using Appliance.Server.Network;
using Appliance.Server.Network.Interfaces;
using Appliance.Server.Network.RouterAdvertisements;

namespace Appliance.Tests.Network;

public sealed class SolicitationSocketTests
{
    private static readonly string[] TwoEnds =
    [
        "link add near type veth peer name far", "link set near addrgenmode none up", "link set far addrgenmode none up",
        "addr add fe80::1/64 dev near nodad", "addr add fe80::2/64 dev far nodad",
    ];

    [Fact]
    public async Task ASolicitationIsAnsweredToTheAskerWithNothing()
    {
        Assert.SkipUnless(PrivateNetwork.Possible, "Network namespaces need root.");
        var stop = TestContext.Current.CancellationToken;
        var (socket, asker, index) = await PrivateNetwork.OpenAsync(TwoEnds, () =>
        {
            var interfaces = new HostInterfaces().All();
            var far = interfaces.Single(i => i.Name == "far");
            var asker = new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6);
            asker.Bind(new IPEndPoint(new IPAddress(IPAddress.Parse("fe80::2").GetAddressBytes(), far.Index), 0));
            return (new SolicitationSocket(interfaces.Single(i => i.Name == "near"), TimeProvider.System), asker, far.Index);
        });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(TimeSpan.FromSeconds(20));
        using (socket)
        using (asker)
        {
            var answering = socket.AnswerAsync(over.Token);
            var allRouters = new IPEndPoint(new IPAddress(IPAddress.Parse("ff02::2").GetAddressBytes(), index), 0);
            await asker.SendToAsync(Convert.FromHexString("8500000000000000"), SocketFlags.None, allRouters, over.Token);

            var packet = new byte[1500];
            var got = await asker.ReceiveFromAsync(packet, SocketFlags.None, new IPEndPoint(IPAddress.IPv6Any, 0), over.Token);
            while (packet[0] != RouterDiscovery.AdvertisementType)
                got = await asker.ReceiveFromAsync(packet, SocketFlags.None, new IPEndPoint(IPAddress.IPv6Any, 0), over.Token);

            got.ReceivedBytes.ShouldBe(RouterDiscovery.AdvertisementLength);
            ((IPEndPoint)got.RemoteEndPoint).Address.ToString().ShouldStartWith("fe80::1");
            packet.AsSpan(4, 12).ToArray().ShouldAllBe(octet => octet == 0);
            await over.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(answering);
        }
    }

    [Fact]
    public async Task AnInterfaceWithoutIpv6IsAReasonAndNoDefect()
    {
        Assert.SkipUnless(PrivateNetwork.Possible, "Network namespaces need root.");
        var gone = new HostInterface("near", 77, null, true, []);
        await Should.ThrowAsync<SocketException>(PrivateNetwork.OpenAsync(["link set lo up"], () => new SolicitationSocket(gone, TimeProvider.System)));
    }
}
