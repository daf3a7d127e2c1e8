using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Dhcp;

/// <summary>The table and the plain model agree on every step of any story.</summary>
public sealed class LeaseModelTests
{
    private const int Pool = 4;
    private const int Clients = 6;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private static readonly Gen<(int Deed, int Client, int Address, int Seconds)[]> Story =
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, Clients], Gen.Int[0, Pool - 1], Gen.OneOf(Gen.Int[0, 20], Gen.Int[0, 4_000])).Array[1, 80];

    [Fact]
    public void EveryStoryEndsAsTheModelSays() => Story.Sample(story =>
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var subnets = new FakeSubnets();
        var lab = subnets.Add(0, Pool, Lease);
        var table = new LeaseTable(subnets, subnets, new HeardAddresses(time), new(), time);
        var model = new LeaseModel(Pool, Lease, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(30), TimeSpan.FromHours(1));
        foreach (var (deed, client, number, seconds) in story)
        {
            var (mac, address, now) = (DhcpWorld.Client(client), Address(number), time.GetUtcNow());
            switch (deed)
            {
                case <= 2:
                    table.Offer(lab, new LeaseClient(mac), default).ShouldBe(model.Offer(mac, now) is { } at ? Address(at) : null);
                    break;
                case <= 6:
                    var granted = table.Grant(lab, new LeaseClient(mac), address, Lease);
                    (granted is not null).ShouldBe(model.Grant(mac, number, now));
                    if (granted is null) break;
                    table.Confirm(granted.Lease);
                    if (granted.Former is { } former) table.Release(lab, mac, former.Address).ShouldNotBeNull();
                    break;
                case 7:
                    (table.Release(lab, mac, address) is not null).ShouldBe(model.Release(mac, number, now));
                    break;
                case 8:
                    (table.Decline(lab, mac, address) is not null).ShouldBe(model.Decline(mac, number, now));
                    break;
                default:
                    time.Advance(TimeSpan.FromSeconds(seconds));
                    break;
            }
            time.Advance(TimeSpan.FromMilliseconds(1)); // no two things end at the same moment, so "longest out of use" is one address
        }
    }, iter: 10_000, print: story => string.Join(" ", story));

    private static Ipv4Address Address(int number) => Ipv4Address.Parse($"10.99.0.{100 + number}");
}
