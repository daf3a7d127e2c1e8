using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Network;
using Appliance.Tests.Dhcp;
using Appliance.Tests.Network;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Api;

/// <summary>The list of leases when there are many.</summary>
public sealed class LeaseListTests
{
    private const int Many = 30_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ManyLeasesAreWalkedThroughSortedAndSearched()
    {
        await using var appliance = await TestAppliance.StartAsync(instead: services => services.AddSingleton<IHostInterfaces>(new FixedInterfaces(NetworkWorld.Interfaces)));
        var api = new ApplianceClient(appliance.SignedIn);
        await api.AddSubnetAsync(new SubnetSpec { Name = "lab", Cidr = "10.64.0.0/16", Interface = "br0", Relayed = true, Pools = [new AddressRange("10.64.1.0", "10.64.255.254")], Domain = "lab.internal", Mode = SubnetMode.Off }, Stop);
        var (subnet, now) = (appliance.Services.GetRequiredService<ISubnets>().All.Single(), TimeProvider.System.GetUtcNow());
        var first = Ipv4Address.Parse("10.64.1.0").Bits;
        appliance.Services.GetRequiredService<LeaseTable>().Load(Enumerable.Range(0, Many).Select(number => new Binding(
            subnet.Id, new Ipv4Address(first + (uint)number), DhcpWorld.Client(number), BindingState.Active, now, now.AddHours(2).AddSeconds(-number), now, null, $"web-{number}")));

        var seen = new List<string>();
        for (string? after = null; ;)
        {
            var page = await api.LeasesAsync("lab", null, 1000, after, Stop);
            page.Total.ShouldBe(Many);
            seen.AddRange(page.Items.Select(lease => lease.Address));
            if ((after = page.Next) is null) break;
        }
        seen.ShouldBe(Enumerable.Range(0, Many).Select(number => new Ipv4Address(first + (uint)number).ToString()));

        (await api.LeasesAsync(null, null, 2, "+5", Stop, "expires")).Items.Select(lease => lease.HostName).ShouldBe([$"web-{Many - 6}", $"web-{Many - 7}"]);
        (await api.LeasesAsync(null, null, 1, null, Stop, "-expires")).Items.ShouldHaveSingleItem().HostName.ShouldBe("web-0");
        (await Found("10.64.118.4")).ShouldBe(["10.64.118.4", "10.64.118.40", "10.64.118.41", "10.64.118.42", "10.64.118.43", "10.64.118.44", "10.64.118.45", "10.64.118.46", "10.64.118.47"]);
        (await Found(DhcpWorld.Client(777).ToString().Replace(':', '-').ToUpperInvariant())).ShouldHaveSingleItem();
        (await Found("WEB-2999")).Count.ShouldBe(11); // and web-29990 to web-29999
        (await api.LeasesAsync(null, "web-", 1, null, Stop)).Total.ShouldBe(Many);

        async Task<IReadOnlyList<string>> Found(string search) => [.. (await api.LeasesAsync(null, search, 100, null, Stop)).Items.Select(lease => lease.Address)];
    }
}
