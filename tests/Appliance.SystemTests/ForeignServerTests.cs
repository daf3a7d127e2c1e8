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
        await rack.Api.RemoveSubnetAsync("contested");
    }

    /// <summary>dnsmasq gives the addresses; what to boot comes from us, from the first packet to the agent's code on the screen.</summary>
    [Theory]
    [InlineData(false, 41)]
    [InlineData(true, 42)]
    public async Task BesideAnotherServerAProxyBootsMachinesIntoDiscovery(bool uefi, byte number)
    {
        await using var foreign = await ForeignDhcpServer.StartAsync(rack.Rack.Network, rack.Folder);
        await rack.Api.AddSubnetAsync(new SubnetSpec { Name = "beside", Cidr = NetworkNamespace.Cidr, Interface = NetworkNamespace.Bridge, Mode = SubnetMode.Proxy });
        await StateAsync(SubnetState.Serving);
        await using (var machine = rack.Rack.Add(uefi ? MachineSpec.WithUefi("proxied-uefi", number) : MachineSpec.Bios("proxied-bios", number)))
        {
            await machine.PowerOnAsync();
            await machine.WaitForCodeAsync(TimeSpan.FromSeconds(240));
            var boot = (await rack.AttemptsAsync(machine.Spec.Mac))[0];
            boot.Hops.ShouldContain(hop => hop.Kind == BootHopKind.ForeignAddress && hop.Detail.Contains(ForeignDhcpServer.Address, StringComparison.Ordinal));
            boot.Hops.ShouldNotContain(hop => hop.Kind == BootHopKind.Ack);
            boot.Hops.ShouldContain(hop => hop.Kind == BootHopKind.Script);
            (await rack.Api.ResourceAsync(machine.Spec.Mac)).ShouldNotBeNull().Pending.ShouldNotBeNull();
        }
        await rack.Api.RemoveSubnetAsync("beside");
    }

    private Task<Subnet> StateAsync(SubnetState state) => Poll.UntilAsync($"The state {state}", TimeSpan.FromSeconds(90), async () =>
        (await rack.Api.SubnetsAsync()).FirstOrDefault(subnet => subnet.State == state), () => rack.Rack.Server.Daemon.LastWords());
}
