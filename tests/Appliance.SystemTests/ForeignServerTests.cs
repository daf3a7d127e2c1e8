using Appliance.Contracts;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>Somebody else serves DHCP on the network already.</summary>
[Collection(ForeignCollection.Name)]
public sealed class ForeignServerTests(ForeignRack rack)
{
    [Fact]
    public async Task ASubnetWithAForeignServerIsRefusedUntilThatOneIsGone()
    {
        await using (await ForeignDhcpServer.StartAsync(rack.Rack.Network, rack.Folder))
        {
            await rack.Api.AddSubnetAsync(new SubnetSpec
            {
                Name = "contested",
                Cidr = NetworkNamespace.Cidr,
                Interface = NetworkNamespace.Bridge,
                Pools = [new AddressRange("10.99.0.100", "10.99.0.199")],
            });
            var refused = await StateAsync(SubnetState.RefusedForeignServer);
            refused.StateReason.ShouldNotBeNull().ShouldContain(ForeignDhcpServer.Address);
            (await rack.Api.EventsAsync()).ShouldContain(happened => happened.Message.Contains(ForeignDhcpServer.Address));
        }
        await StateAsync(SubnetState.Serving);
    }

    private Task<Subnet> StateAsync(SubnetState state) => Poll.UntilAsync($"The state {state}", TimeSpan.FromSeconds(90), async () =>
        (await rack.Api.SubnetsAsync()).FirstOrDefault(subnet => subnet.State == state), () => rack.Rack.Server.Daemon.LastWords());
}
