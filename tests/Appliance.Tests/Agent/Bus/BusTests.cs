using System.Runtime.InteropServices;
using Appliance.Agent.Bus;
using Appliance.Tests.Store;

namespace Appliance.Tests.Agent.Bus;

/// <summary>The agent's side of D-Bus, against the real daemon and a real service.</summary>
public sealed class BusTests
{
    private const string Service = "org.libvirt";
    private const string Connect = "org.libvirt.Connect";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryKindOfValueIsReadAsItWasWritten()
    {
        using var bus = await PrivateBus.StartAsync(libvirt: false);
        BusValue[] values =
        [
            "text with ü and 'quotes'", "", new BusPath("/org/libvirt/QEMU"), true, false, -5, uint.MaxValue, new BusInt64(long.MinValue), new BusUInt64(ulong.MaxValue), new BusReal(-0.25),
            new BusVariant(7u), new BusVariant(new BusVariant("deep")),
            new BusList("s", ["a", "b"]), new BusList("o", []), new BusList("o", [new BusPath("/a")]),
            new BusRecord(["x", new BusRecord([1u, new BusList("i", [2])])]),
            new BusList("(st)", [new BusRecord(["cpu", new BusUInt64(9)])]),
            new BusTable(new Dictionary<string, BusValue> { ["name"] = "vm1", ["size"] = new BusVariant(new BusUInt64(1)) }), new BusTable(new Dictionary<string, BusValue>()),
        ];

        var read = Echo(bus.Address, values);

        read.Select(Draw).ShouldBe(values.Select(Draw));
        read.Select(value => value.Signature).ShouldBe(values.Select(value => value.Signature));
    }

    [Fact]
    public async Task AServiceTakesWhatIsWrittenAndIsRead()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var connect = new BusObject(bus, Service, PrivateBus.Test, Patience);
        var found = (await connect.CallAsync(Connect, "DomainLookupByName", Stop, PrivateBus.DomainName))[0].As<BusPath>().Value;
        var domain = connect with { Path = found };

        await domain.CallAsync("org.libvirt.Domain", "SetMemoryParameters", Stop, new BusTable(new Dictionary<string, BusValue> { ["hard_limit"] = new BusUInt64(123_456) }), 0u);
        await domain.CallAsync("org.freedesktop.DBus.Properties", "Set", Stop, "org.libvirt.Domain", "Autostart", new BusVariant(true));

        (await domain.CallAsync("org.libvirt.Domain", "GetMemoryParameters", Stop, 0u))[0].As<BusTable>().Entries["hard_limit"].As<BusUInt64>().Value.ShouldBe(123_456ul);
        (await domain.GetAsync("org.libvirt.Domain", "Autostart", Stop)).As<BusFlag>().Value.ShouldBeTrue();
        // a(sa{sv}), whose values are wrapped twice.
        var stats = (await connect.CallAsync(Connect, "GetAllDomainStats", Stop, 0u, 0u))[0].As<BusList>().Items.ShouldHaveSingleItem().As<BusRecord>();
        stats.Fields[0].As<BusText>().Value.ShouldBe(PrivateBus.DomainName);
        stats.Fields[1].As<BusTable>().Entries["state.state"].As<BusInt32>().Value.ShouldBe(1);
    }

    [Fact]
    public async Task ErrorsKeepTheirNames()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var connect = new BusObject(bus, Service, PrivateBus.Test, Patience);

        (await FaultAsync(connect.CallAsync(Connect, "DomainLookupByName", Stop, "nobody"))).ShouldSatisfyAllConditions(
            fault => fault.Name.ShouldBe("org.libvirt.Error"), fault => fault.Message.ShouldContain("Domain not found"), fault => fault.IsUnheard.ShouldBeFalse());
        (await FaultAsync(connect.CallAsync(Connect, "NoSuchMethod", Stop))).Name.ShouldBe("org.freedesktop.DBus.Error.UnknownMethod");
        (await FaultAsync((connect with { Service = "org.example.Nobody" }).CallAsync(Connect, "ListDomains", Stop, 0u))).Name.ShouldBe("org.freedesktop.DBus.Error.ServiceUnknown");
        (await FaultAsync((connect with { Path = "no path" }).CallAsync(Connect, "ListDomains", Stop, 0u))).Name.ShouldBe(BusException.InvalidSignature);
        (await FaultAsync(connect.CallAsync(Connect, "DomainLookupByName", Stop, new BusPath("no path")))).Name.ShouldBe(BusException.InvalidSignature);
        (await FaultAsync(connect.CallAsync(Connect, "ListDomains", Stop, "not a number"))).Name.ShouldBe("org.freedesktop.DBus.Error.InvalidArgs");
        Should.Throw<BusException>(() => new BusText("x").As<BusList>()).Name.ShouldBe(BusException.InvalidSignature);
        (await connect.CallAsync(Connect, "ListDomains", Stop, 0u)).Count.ShouldBe(1, "nothing of it harmed the connection");
    }

    [Fact]
    public async Task NobodyAtTheAddressIsSaidAtOnce()
    {
        using var bus = new SystemBus("unix:path=/nonexistent/bus");

        var call = new BusObject(bus, Service, PrivateBus.Test, Patience).PingAsync(Stop);

        (await FaultAsync(call)).Name.ShouldBe(BusException.NoServer);
    }

    [Fact]
    public async Task ASilentServiceIsGivenUpAndItsLateAnswerHarmsNobody()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var connect = new BusObject(bus, Service, PrivateBus.Test, Patience);
        var hasty = connect with { Deadline = TimeSpan.FromMilliseconds(200) };
        await connect.PingAsync(Stop);
        place.FreezeLibvirt();

        (await FaultAsync(hasty.CallAsync(Connect, "ListDomains", Stop, 0u))).ShouldSatisfyAllConditions(fault => fault.Name.ShouldBe(BusException.NoReply), fault => fault.IsUnheard.ShouldBeTrue());
        using (var left = new CancellationTokenSource(TimeSpan.FromMilliseconds(100)))
            await Should.ThrowAsync<OperationCanceledException>(connect.CallAsync(Connect, "ListDomains", left.Token, 0u));
        // What was given up still waits there, so somebody has to count it.
        var many = Enumerable.Range(0, 200).Select(_ => FaultAsync(hasty.CallAsync(Connect, "ListDomains", Stop, 0u))).ToList();
        (await Task.WhenAll(many)).Select(fault => fault.Name).Distinct().Order().ShouldBe([BusException.LimitsExceeded, BusException.NoReply]);
        place.ThawLibvirt();

        await Eventually.TryAsync(async () => await IsAnsweredAsync(connect), "it is asked again", Stop);
        var twenty = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connect.CallAsync(Connect, "ListDomains", Stop, 0u)));
        twenty.ShouldAllBe(answer => answer.Count == 1 && answer[0] is BusList);
    }

    [Fact]
    public async Task AServiceThatDiesIsSaidAndTheNextOneIsFound()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var connect = new BusObject(bus, Service, PrivateBus.Test, Patience);
        place.FreezeLibvirt();
        var unheard = connect.CallAsync(Connect, "ListDomains", Stop, 0u);
        await Task.Delay(TimeSpan.FromMilliseconds(100), Stop);

        place.StopLibvirt();

        (await FaultAsync(unheard)).IsUnheard.ShouldBeTrue();
        (await FaultAsync(connect.PingAsync(Stop))).Name.ShouldBe("org.freedesktop.DBus.Error.ServiceUnknown");
        await place.StartLibvirtAsync();
        (await connect.CallAsync(Connect, "ListDomains", Stop, 0u)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task AfterTheDaemonWasRestartedItIsConnectedAgain()
    {
        using var place = await PrivateBus.StartAsync();
        using var bus = new SystemBus(place.Address);
        var connect = new BusObject(bus, Service, PrivateBus.Test, Patience);
        place.FreezeLibvirt();
        var unheard = connect.CallAsync(Connect, "ListDomains", Stop, 0u);
        await Task.Delay(TimeSpan.FromMilliseconds(100), Stop);

        place.StopDaemon();

        (await FaultAsync(unheard)).Name.ShouldBe(BusException.Disconnected);
        place.StopLibvirt();
        (await FaultAsync(connect.PingAsync(Stop))).Name.ShouldBe(BusException.NoServer);
        await place.StartDaemonAsync();
        await place.StartLibvirtAsync();
        (await connect.CallAsync(Connect, "ListDomains", Stop, 0u)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task WhatIsLeftTakesNoCallMore()
    {
        using var place = await PrivateBus.StartAsync(libvirt: false);
        var connection = BusConnection.Open(place.Address);
        var ping = new BusCall("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Peer", "Ping", Patience);
        await connection.CallAsync(ping, Stop);

        connection.Dispose();

        await Eventually.TrueAsync(() => connection.IsOver, "it is over", Stop);
        (await FaultAsync(connection.CallAsync(ping, Stop))).Name.ShouldBe(BusException.Disconnected);
        connection.Dispose();
    }

    private static async Task<BusException> FaultAsync(Task call) => await Should.ThrowAsync<BusException>(call);

    private static async Task<bool> IsAnsweredAsync(BusObject connect)
    {
        try
        {
            await connect.PingAsync(Stop);
            return true;
        }
        catch (BusException)
        {
            return false;
        }
    }

    /// <summary>Written into a message, sealed as it would be sent, and read.</summary>
    private static IReadOnlyList<BusValue> Echo(string address, BusValue[] values)
    {
        Libsystemd.New(out var bus).ShouldBeGreaterThanOrEqualTo(0);
        Libsystemd.SetAddress(bus, address).ShouldBeGreaterThanOrEqualTo(0);
        Libsystemd.Start(bus).ShouldBeGreaterThanOrEqualTo(0);
        Libsystemd.NewCall(bus, out var message, "org.example", "/", "org.example", "Echo").ShouldBeGreaterThanOrEqualTo(0);
        foreach (var value in values) MessageWriter.Write(message, value);
        Seal(message, 1, 0).ShouldBeGreaterThanOrEqualTo(0);
        Rewind(message, 1).ShouldBeGreaterThanOrEqualTo(0);
        var read = MessageReader.Read(message);
        Libsystemd.Leave(message);
        Libsystemd.CloseAndLeave(bus);
        return read;
    }

    private static string Draw(BusValue value) => value switch
    {
        BusText text => $"'{text.Value}'",
        BusVariant variant => $"<{Draw(variant.Value)}>",
        BusList list => $"[{string.Join(", ", list.Items.Select(Draw))}]",
        BusRecord record => $"({string.Join(", ", record.Fields.Select(Draw))})",
        BusTable table => $"{{{string.Join(", ", table.Entries.Select(entry => $"{entry.Key}: {Draw(entry.Value is BusVariant inner ? inner.Value : entry.Value)}"))}}}",
        _ => value.ToString(),
    };

    [DllImport("libsystemd.so.0", EntryPoint = "sd_bus_message_seal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Seal(nint message, ulong cookie, ulong timeout);

    [DllImport("libsystemd.so.0", EntryPoint = "sd_bus_message_rewind")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rewind(nint message, int complete);
}
