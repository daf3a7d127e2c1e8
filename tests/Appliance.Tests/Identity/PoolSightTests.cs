using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp.Leases;
using Appliance.Server.Events;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Tests.Api;
using Appliance.Tests.Inventory;
using Appliance.Tests.Network;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Identity;

/// <summary>Whose grant is for a pool sees of events, leases and counts what is about its machines, and nothing else.</summary>
public sealed class PoolSightTests : IAsyncLifetime
{
    private TestAppliance _appliance = null!;
    private ApplianceClient _administrator = null!;
    private ApplianceClient _otto = null!;
    private Machine _inside = null!;
    private Machine _outside = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _appliance = await TestAppliance.StartAsync(instead: services => services.AddSingleton<IHostInterfaces>(new FixedInterfaces(NetworkWorld.Interfaces)));
        _administrator = new ApplianceClient(_appliance.SignedIn);
        var machines = _appliance.Services.GetRequiredService<IMachines>();
        (_inside, _outside) = ((await machines.SeenAsync(InventoryWorld.Mac(1), FirmwareKind.Bios, Stop))!, (await machines.SeenAsync(InventoryWorld.Mac(2), FirmwareKind.Bios, Stop))!);
        await _administrator.MoveToPoolAsync(_inside.Name, "left", Stop);
        _otto = await new TestPeople(_appliance).ClientAsync("otto", "operator", "pool/left");
    }

    public ValueTask DisposeAsync() => _appliance.DisposeAsync();

    [Fact]
    public async Task EventsAreThoseAboutMachinesWithinReach()
    {
        for (var number = 1; number <= 3; number++)
        {
            await RaiseAsync(_inside, $"inside {number}");
            await RaiseAsync(_outside, $"outside {number}");
        }
        await RaiseAsync("subnet/lab", "about a subnet");

        var first = await _otto.EventsAsync(new EventQuery(Name: "test.", Limit: 2), Stop);
        var second = await _otto.EventsAsync(new EventQuery(Name: "test.", Limit: 2, Before: long.Parse(first.Next!, System.Globalization.CultureInfo.InvariantCulture)), Stop);

        first.Items.Concat(second.Items).Select(happened => happened.Message).ShouldBe(["inside 3", "inside 2", "inside 1"]);
        (first.Total, second.Next).ShouldBe((3, null));
        (await _otto.EventsAsync(new EventQuery(Object: About(_outside)), Stop)).Items.ShouldBeEmpty();
        (await _otto.EventsNeedingAttentionAsync(Stop)).ShouldBe(new EventAttention(3, 0));
        (await _administrator.EventsAsync(new EventQuery(Name: "test."), Stop)).Items.Count.ShouldBe(7);
    }

    [Fact]
    public async Task AStreamFollowsWhatComesIntoReachAndLeavesIt()
    {
        await using var stream = _otto.FollowEventsAsync(new EventQuery(Name: "test.", After: 0), Stop).GetAsyncEnumerator(Stop);
        await RaiseAsync(_outside, "not yet");
        await RaiseAsync(_inside, "first");
        await HearAsync("first");
        await _administrator.MoveToPoolAsync(_inside.Name, "right", Stop);
        await _administrator.MoveToPoolAsync(_outside.Name, "left", Stop);
        await RaiseAsync(_outside, "moved");
        await HearAsync("moved"); // A look that was under way during the moves is over.
        await RaiseAsync(_inside, "no longer");
        await RaiseAsync(_outside, "now");
        await HearAsync("now");

        async Task HearAsync(string message)
        {
            (await stream.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop)).ShouldBeTrue();
            stream.Current.Message.ShouldBe(message);
        }
    }

    [Fact]
    public async Task LeasesAreThoseOfMachinesWithinReach()
    {
        await _administrator.AddSubnetAsync(new SubnetSpec { Name = "lab", Cidr = "10.99.0.0/24", Pools = [new AddressRange("10.99.0.100", "10.99.0.199")], Gateway = "10.99.0.254", Domain = "lab.internal", Mode = SubnetMode.Off }, Stop);
        var subnet = _appliance.Services.GetRequiredService<ISubnets>().All.Single();
        var now = TimeProvider.System.GetUtcNow();
        MacAddress[] holders = [InventoryWorld.Mac(1), InventoryWorld.Mac(2), InventoryWorld.Mac(3)]; // Nobody knows the third.
        _appliance.Services.GetRequiredService<LeaseTable>().Load(holders.Select((mac, number) => new Binding(
            subnet.Id, Ipv4Address.From(System.Net.IPAddress.Parse($"10.99.0.{100 + number}")), mac, BindingState.Active, now, now.AddHours(1), now, null, null)));

        var seen = await _otto.LeasesAsync(null, null, 100, null, Stop);

        seen.Items.ShouldHaveSingleItem().Mac.ShouldBe(holders[0].ToString());
        seen.Total.ShouldBe(1);
        (await _administrator.LeasesAsync(null, null, 100, null, Stop)).Total.ShouldBe(3);

        await LeaseRows.WriteAsync(_appliance.Store, [.. _appliance.Services.GetRequiredService<LeaseTable>().After(default).Select((binding, number) => new LeaseRecord(binding, number + 1))], Stop);
        (await _otto.LeaseHistoryAsync(holders[1].ToString(), null, Stop)).Items.ShouldBeEmpty();
        (await _otto.LeaseHistoryAsync("10.99.0.100", null, Stop)).Items.ShouldHaveSingleItem().Mac.ShouldBe(holders[0].ToString());
        (await _administrator.LeaseHistoryAsync(holders[1].ToString(), now.AddMinutes(30), Stop)).Items.ShouldHaveSingleItem().Subnet.ShouldBe("lab");
        (await _administrator.LeaseHistoryAsync(holders[1].ToString(), now.AddHours(2), Stop)).Items.ShouldBeEmpty();
        var refused = await Should.ThrowAsync<FaultException>(() => _administrator.LeaseHistoryAsync("web-01", null, Stop));
        refused.Fields.ShouldHaveSingleItem().Field.ShouldBe("of");
    }

    [Fact]
    public async Task CountsAreOfMachinesWithinReachAndTheApplianceItselfIsNotShown()
    {
        var (ottos, all) = (await _otto.StatusAsync(Stop), await _administrator.StatusAsync(Stop));

        (ottos.Resources.Values.Sum(), ottos.Services.Count).ShouldBe((1, 0));
        all.Resources.Values.Sum().ShouldBe(2);
        all.Services.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ADenyForAPoolHidesItsMachinesFromWhoeverSeesTheRest()
    {
        await RaiseAsync(_inside, "inside");
        await RaiseAsync(_outside, "outside");
        var vera = await new TestPeople(_appliance).ClientAsync("vera", "viewer");
        await _administrator.AddGrantAsync(new GrantSpec("viewer", "vera", Scope: "pool/left", Deny: true), Stop);

        (await vera.EventsAsync(new EventQuery(Name: "test."), Stop)).Items.Select(happened => happened.Message).ShouldBe(["outside"]);
        (await vera.StatusAsync(Stop)).Resources.Values.Sum().ShouldBe(1);
    }

    private static string About(Machine machine) => $"resource/{machine.Id}";

    private Task RaiseAsync(Machine machine, string message) => RaiseAsync(About(machine), message);

    private Task RaiseAsync(string about, string message) => _appliance.Services.GetRequiredService<IEvents>()
        .RaiseAsync(_appliance.Store, new Event($"test.{message.Replace(' ', '-')}", Severity.Warning, about, message), Stop);
}
