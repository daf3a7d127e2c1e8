using System.Diagnostics;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Listener;
using Appliance.Server.Network;
using Appliance.Server.Network.Interfaces;
using Appliance.Tests.Network;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Dhcp;

/// <summary>Asks real networks who serves DHCP there: each a cable with dnsmasq, or nobody, at its other end.</summary>
public sealed class ForeignServerProbeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>This dnsmasq first tries for three seconds whether an address is in use, as it does when nobody tells it otherwise.</summary>
    [Fact]
    public async Task WhoAnswersIsNamedOnEveryNetworkAtOnceAndInBoundedTime()
    {
        Assert.SkipUnless(PrivateNetwork.Possible && File.Exists(FarDhcpServer.Program), "This needs root and dnsmasq.");
        await using var far = FarDhcpServer.Add("10.99.0.9");
        using var asked = new AskedServers(new ForeignServerProbe(TimeProvider.System), TimeProvider.System, NullLogger<AskedServers>.Instance);
        var begun = Stopwatch.GetTimestamp();
        var asking = await PrivateNetwork.OpenAsync(
            [
                "link add near type veth peer name far", $"link set far netns {far.Namespace}", "addr add 10.99.0.1/24 dev near", "link set near up",
                "link add silent type veth peer name void", "link set void up", "addr add 10.98.0.1/24 dev silent", "link set silent up",
                "link add cut type veth peer name off", "addr add 10.97.0.1/24 dev cut", "link set cut up",
            ],
            () =>
            {
                // Its sockets are opened before the first wait, on this thread and so in this network.
                far.Serve();
                List<HostInterface> at = [];
                SpinWait.SpinUntil(() => (at = [.. new HostInterfaces().All().Where(one => one.Name is "near" or "silent" or "cut")]).Count(one => one.Up) == 2, TimeSpan.FromSeconds(10));
                begun = Stopwatch.GetTimestamp();
                return (Heard: asked.AskAsync(at, again: false, Stop), At: at);
            });
        var heard = await asking.Heard;
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(3.5));

        var server = heard["near"].Servers.ShouldHaveSingleItem();
        (server.Address, server.Mac, heard["near"].NotAsked).ShouldBe(("10.99.0.9", far.Mac, null));
        (heard["silent"].Servers.Count, heard["silent"].NotAsked).ShouldBe((0, null));
        (heard["cut"].Servers.Count, heard["cut"].NotAsked).ShouldBe((0, NotAsked.LinkDown));

        begun = Stopwatch.GetTimestamp();
        (await asked.AskAsync(asking.At, again: false, Stop)).ShouldBe(heard, ignoreOrder: true);
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task WhatCanNotBeAskedHasAReason()
    {
        using var asked = new AskedServers(new ForeignServerProbe(TimeProvider.System), TimeProvider.System, NullLogger<AskedServers>.Instance);
        List<HostInterface> at =
        [
            new("tun0", 77, null, true, []),
            new("eth7", 78, new MacAddress(0x5254_0000_0007), false, []),
            new("gone", int.MaxValue, new MacAddress(0x5254_0000_0008), true, []),
        ];
        var heard = await asked.AskAsync(at, again: true, Stop);
        (heard["tun0"].NotAsked, heard["eth7"].NotAsked).ShouldBe((NotAsked.NotEthernet, NotAsked.LinkDown));
        heard["gone"].NotAsked.ShouldBe(PrivateNetwork.Possible ? NotAsked.Failed : NotAsked.NotAllowed);
    }

    [Fact]
    public async Task WhatWasHeardIsRememberedForTenMinutesUnlessSomebodyAsksAgain()
    {
        var (clock, told) = (new FakeTimeProvider(), new Tally());
        using var asked = new AskedServers(new ForeignServerProbe(TimeProvider.System), clock, told);
        HostInterface gone = new("gone", int.MaxValue, new MacAddress(0x5254_0000_0008), true, []); // Each time it is asked on, that fails and is told.
        foreach (var (again, after, times) in new[] { (false, 0, 1), (false, 9, 1), (true, 1, 2), (false, 9, 2), (false, 2, 3) })
        {
            clock.Advance(TimeSpan.FromMinutes(after));
            await asked.AskAsync([gone], again, Stop);
            told.Lines.ShouldBe(times, $"again {again}, {after} minutes later");
        }
        await asked.AskAsync([gone with { Up = false }], again: false, Stop); // Its link went: what was heard counts no more.
        (await asked.AskAsync([gone with { Up = false }], again: false, Stop))["gone"].NotAsked.ShouldBe(NotAsked.LinkDown);
    }

    private sealed class Tally : ILogger<AskedServers>
    {
        public int Lines { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines++;
    }
}
