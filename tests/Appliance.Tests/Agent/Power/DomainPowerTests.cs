using Appliance.Agent.Bus;
using Appliance.Agent.Contracts;
using Appliance.Agent.Libvirt;
using Appliance.Agent.Power;
using Appliance.Agent.Tickets;
using Appliance.Tests.Agent.Bus;
using Appliance.Tests.Store;
using DomainPower = Appliance.Agent.Power.DomainPower;
using Action = Appliance.Agent.Contracts.PowerDomain.Types.Action;

namespace Appliance.Tests.Agent.Power;

/// <summary>What the agent does with domains, and how it finds the right one; libvirt-dbus is the real one, its hypervisor a pretended one.</summary>
public sealed class DomainPowerTests
{
    private const string Service = "org.libvirt";
    private const string Connect = "org.libvirt.Connect";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADomainIsSwitchedAndWhatIsSoAlreadyIsLeftAlone()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var power = Power(bus);

        (await DoAsync(power, Named(Action.Status))).ShouldBe("on");
        (await DoAsync(power, Named(Action.On))).ShouldBe("on");
        (await DoAsync(power, Named(Action.Shutdown))).ShouldBe("off");
        (await DoAsync(power, Named(Action.Shutdown))).ShouldBe("off");
        (await DoAsync(power, Named(Action.On))).ShouldBe("on");
        (await DoAsync(power, Named(Action.Off))).ShouldBe("off");
        (await DoAsync(power, Named(Action.Off))).ShouldBe("off");
        (await DoAsync(power, Named(Action.Status))).ShouldBe("off");
    }

    [Fact]
    public async Task ARefusalIsToldInLibvirtsOwnWords()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var power = Power(bus);

        (await DoAsync(power, Named(Action.Reset))).ShouldBe("on");
        (await DoAsync(power, Named(Action.Off))).ShouldBe("off");
        (await DoAsync(power, Named(Action.Reset))).ShouldBe("LIBVIRT_REFUSED: libvirt said no: Requested operation is not valid: domain is not running");
    }

    [Fact]
    public async Task TheDomainIsFoundByItsNameThenByItsUuidThenByAnAddress()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var power = Power(bus);
        await DefineAsync(bus, "vm2", "11111111-2222-4333-8444-555555555555", "52:54:00:00:00:02");

        (await DoAsync(power, new PowerDomain { Uuid = "11111111-2222-4333-8444-555555555555", Macs = { "aa:bb:cc:dd:ee:ff" } })).ShouldBe("off", "the UUID counts more than an address");
        (await DoAsync(power, new PowerDomain { Name = PrivateBus.DomainName, Uuid = "11111111-2222-4333-8444-555555555555" })).ShouldBe("on", "an operator's name counts most");
        (await DoAsync(power, new PowerDomain { Macs = { "02:00:00:00:00:01", "AA:BB:CC:DD:EE:FF" } })).ShouldBe("on");
        (await DoAsync(power, new PowerDomain { Macs = { "52:54:00:00:00:02" } })).ShouldBe("off");

        (await DoAsync(power, new PowerDomain { Name = "nobody" })).ShouldBe("DOMAIN_MISSING: No domain of this host has the name 'nobody'.");
        (await DoAsync(power, new PowerDomain { Uuid = "99999999-2222-4333-8444-555555555555", Macs = { "aa:bb:cc:dd:ee:ff" } }))
            .ShouldBe("DOMAIN_MISSING: No domain of this host has the UUID 99999999-2222-4333-8444-555555555555.");
        (await DoAsync(power, new PowerDomain { Macs = { "02:00:00:00:00:01" } })).ShouldStartWith("DOMAIN_MISSING");

        await DefineAsync(bus, "vm3", "11111111-2222-4333-8444-666666666666", "52:54:00:00:00:02");
        (await DoAsync(power, new PowerDomain { Macs = { "52:54:00:00:00:02" }, Action = Action.On })).ShouldBe("DOMAIN_UNCLEAR: 2 domains of this host have the address 52:54:00:00:00:02.");
    }

    [Fact]
    public async Task WhereLibvirtIsAwayItIsSaidAndMayGoBetterLater()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var power = Power(bus);
        place.StopLibvirt();

        foreach (var action in new[] { Action.Status, Action.On, Action.Reset }) (await DoAsync(power, Named(action))).ShouldStartWith("LIBVIRT_AWAY again: libvirt does not answer");
        await place.StartLibvirtAsync();

        (await DoAsync(power, Named(Action.Status))).ShouldBe("on");
    }

    [Fact]
    public async Task OnlyWhatWasTriedIsOffered()
    {
        using var place = await PrivateBus.StartAsync(libvirt: false);
        using var bus = new SystemBus(place.Address);
        using var nowhere = new SystemBus("unix:path=/nonexistent/bus");
        List<string> said = [];

        (await new Hypervisor(nowhere, PrivateBus.Test).IsHereAsync(said.Add, Stop)).ShouldBeFalse();
        (await new Hypervisor(bus, PrivateBus.Test).IsHereAsync(said.Add, Stop)).ShouldBeFalse();
        await place.StartLibvirtAsync();
        (await new Hypervisor(bus, PrivateBus.Test).IsHereAsync(said.Add, Stop)).ShouldBeTrue();
        said.ShouldBeEmpty();
    }

    /// <summary>What an agent that is not in the group libvirt is told.</summary>
    [Fact]
    public async Task WhoMayNotUseLibvirtIsToldWhatToDo()
    {
        using var place = await PrivateBus.StartShutAsync();
        using var bus = new SystemBus(place.Address);
        List<string> said = [];

        await Eventually.TryAsync(async () => !await new Hypervisor(bus, PrivateBus.Test).IsHereAsync(said.Add, Stop) && said.Count > 0, "libvirt-dbus is there", Stop);

        said.ShouldHaveSingleItem().ShouldContain("group libvirt");
        (await DoAsync(Power(bus), Named(Action.On))).ShouldBe("LIBVIRT_REFUSED: The agent may not use libvirt: its user is not in the group libvirt.");
    }

    /// <summary>A reset that may have happened is never said to have left nothing done.</summary>
    [Theory]
    [InlineData(Action.On, "LIBVIRT_AWAY again")]
    [InlineData(Action.Reset, "UNKNOWN")]
    [InlineData(Action.Shutdown, "UNKNOWN")]
    public async Task WhatNobodyHeardTheEndOfIsUnknownUnlessTwiceIsOnce(Action action, string says)
    {
        var power = new DomainPower(new DomainFinder(new Hypervisor(new DeafBus(isOn: action != Action.On), Hypervisor.Qemu)));

        (await DoAsync(power, new PowerDomain { Uuid = DeafBus.Uuid, Action = action })).ShouldStartWith(says);
    }

    [Fact]
    public void WhatIsWrongWithAnOrderIsSaid()
    {
        var power = new DomainPower(new DomainFinder(new Hypervisor(new DeafBus(isOn: true), Hypervisor.Qemu)));

        Problem(new PowerDomain()).ShouldNotBeNull();
        Problem(new PowerDomain { Uuid = "1234" }).ShouldNotBeNull();
        Problem(new PowerDomain { Name = "a\nb" }).ShouldNotBeNull();
        Problem(new PowerDomain { Name = new string('a', 256) }).ShouldNotBeNull();
        Problem(new PowerDomain { Macs = { Enumerable.Repeat("52:54:00:00:00:01", 65) } }).ShouldNotBeNull();
        Problem(new PowerDomain { Name = "vm 1 (ü)" }).ShouldBeNull();

        string? Problem(PowerDomain wanted) => power.Problem(new Start { PowerDomain = wanted });
    }

    [Fact]
    public void AddressesAreThoseOfNetworkCardsOnly() => Domain.Macs("""
        <domain type='kvm'>
          <metadata><devices xmlns='urn:x'><interface><mac address='00:00:00:00:00:01'/></interface></devices></metadata>
          <devices>
            <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/></interface>
            <disk><interface><mac address='00:00:00:00:00:02'/></interface></disk>
            <interface type='network'><source network='mac'/><mac address='52:54:00:00:00:02'/></interface>
          </devices>
        </domain>
        """).ShouldBe(["52:54:00:00:00:01", "52:54:00:00:00:02"]);

    private static DomainPower Power(IBus bus) => new(new DomainFinder(new Hypervisor(bus, PrivateBus.Test)));

    private static PowerDomain Named(Action action) => new() { Name = PrivateBus.DomainName, Action = action };

    private static Task DefineAsync(IBus bus, string name, string uuid, string mac) =>
        new BusObject(bus, Service, PrivateBus.Test, TimeSpan.FromSeconds(10)).CallAsync(Connect, "DomainDefineXML", Stop, $"""
            <domain type='test'><name>{name}</name><uuid>{uuid}</uuid><memory unit='MiB'>64</memory><os><type>hvm</type></os>
            <devices><interface type='network'><mac address='{mac}'/><source network='default'/></interface></devices></domain>
            """);

    /// <returns>"on", "off", or what went wrong.</returns>
    private static async Task<string> DoAsync(DomainPower power, PowerDomain wanted)
    {
        var ending = await power.DoAsync(new Start { PowerDomain = wanted }, (_, _) => { }, Stop);
        return ending.State == EntryState.Done
            ? Result.Parser.ParseFrom(ending.Result).DomainPower.On ? "on" : "off"
            : $"{ending.Code}{(ending.Again ? " again" : "")}: {ending.Message}";
    }

    /// <summary>Answers questions, and falls silent when something is to be done.</summary>
    private sealed class DeafBus(bool isOn) : IBus
    {
        public const string Uuid = "11111111-2222-4333-8444-555555555555";

        public Task<IReadOnlyList<BusValue>> CallAsync(BusCall call, CancellationToken stop) => Task.FromResult<IReadOnlyList<BusValue>>(call.Member switch
        {
            "ListDomains" => [new BusList("o", [new BusPath("/org/libvirt/QEMU/domain/_11111111_2222_4333_8444_555555555555")])],
            "Get" => [new BusVariant(call.Arguments[1] == "Name" ? "vm1" : isOn)],
            _ => throw new BusException(BusException.NoReply, "It did not answer in time."),
        });
    }
}
