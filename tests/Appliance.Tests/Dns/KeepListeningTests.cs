using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Events;
using Appliance.Tests.Frame;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Appliance.Tests.Dns;

public sealed class KeepListeningTests : IDisposable
{
    private readonly DnsWorld _world = new();
    private readonly FakeTimeProvider _time = new();
    private readonly IEvents _events = Substitute.For<IEvents>();
    private readonly KeepListening _service;

    public KeepListeningTests()
    {
        _world.Settings.Port = LoopbackPort.Free();
        _service = new KeepListening(_world.Subnets, _world.Settings, _world.Reception, _world.Fast, _events, _time, NullLogger<KeepListening>.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _service.Dispose();
        _world.Dispose();
    }

    [Fact]
    public async Task ItListensOnOurAddressesOnlyAndFollowsEveryChange()
    {
        _world.Show(DnsWorld.Here);
        await _service.StartAsync(Stop);
        await UntilAsync(ServiceState.Running);
        _service.Report().Detail.ShouldBe($"127.53.0.1:{_world.Settings.Port}");
        Bound(IPAddress.Loopback).ShouldBeFalse();

        _world.Show(DnsWorld.Here with { ServerAddress = IPAddress.Parse("127.53.0.2") });
        await UntilAsync(ServiceState.Running, "127.53.0.2");
        await UntilFreeAsync(DnsWorld.OurAddress);

        _world.Show(DnsWorld.Here with { Mode = SubnetMode.Off });
        await UntilAsync(ServiceState.Off);
        await UntilFreeAsync(IPAddress.Parse("127.53.0.2"));
        await _service.StopAsync(Stop);
    }

    [Fact]
    public async Task AnAddressThatIsNotThereIsTriedAgainAndSaidOnce()
    {
        using var thief = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        thief.Bind(new IPEndPoint(DnsWorld.OurAddress, _world.Settings.Port));
        _world.Show(DnsWorld.Here, DnsWorld.Lab); // 10.99.0.1 is not on this machine
        await _service.StartAsync(Stop);
        await UntilAsync(ServiceState.Failed, "another program has the port");
        await UntilAsync(ServiceState.Failed, "not on this machine");
        thief.Dispose();
        await UntilAsync(ServiceState.Degraded, "not on this machine");
        Bound(DnsWorld.OurAddress).ShouldBeTrue();
        _events.Received(2).Raise(Arg.Is<Event>(e => e.Name == "dns.listening-failed"));
        await _service.StopAsync(Stop);
        await UntilFreeAsync(DnsWorld.OurAddress);
    }

    private bool Bound(IPAddress address)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Bind(new IPEndPoint(address, _world.Settings.Port));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>A socket closes when the reading that was under way has ended, which is soon and not at once.</summary>
    private async Task UntilFreeAsync(IPAddress address)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (Bound(address)) await Task.Delay(20, late.Token);
    }

    private async Task UntilAsync(ServiceState state, string detail = "")
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (_service.Report() is var now && (now.State != state || !now.Detail.Contains(detail, StringComparison.Ordinal)))
        {
            late.IsCancellationRequested.ShouldBeFalse($"It is {now.State}: {now.Detail}");
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, Stop);
        }
    }
}
