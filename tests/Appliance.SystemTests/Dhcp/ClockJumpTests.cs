using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;

namespace Appliance.SystemTests.Dhcp;

/// <summary>
/// The real daemon on a machine whose clock jumps by an hour, forth and back: only the wall clock does, as when NTP or an operator sets it. libfaketime stands
/// between the daemon and the clock and reads the jump from a file.
/// </summary>
[Collection(DhcpCollection.Name)]
public sealed class ClockJumpTests(DhcpRack rack)
{
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    private const int Machines = 12;

    private static readonly TimeSpan s_jump = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task LeasesStayNothingIsGivenTwiceAndRenewalsGoOn(int direction)
    {
        File.Exists(FakeTime).ShouldBeTrue("run 'make setup', or 'apt-get install libfaketime'");
        var stop = TestContext.Current.CancellationToken;
        var server = rack.Rack.Server;
        var offset = Path.Combine(rack.Folder, $"clock{direction}");
        var first = direction > 0 ? 2000 : 2100;
        await File.WriteAllTextAsync(offset, "+0", stop);
        string[] variables = ["LD_PRELOAD", "FAKETIME_TIMESTAMP_FILE", "FAKETIME_NO_CACHE", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_DISABLE_SHM"];
        string[] values = [FakeTime, offset, "1", "1", "1"];
        await server.StopAsync();
        foreach (var (variable, value) in variables.Zip(values)) server.Environment[variable] = value;
        try
        {
            await server.StartAsync();
            var given = new Dictionary<MacAddress, IPAddress>();
            await AskAsync(first, given, stop);

            await File.WriteAllTextAsync(offset, $"{direction * (long)s_jump.TotalSeconds:+0;-0}", stop);
            await AskAsync(first + Machines, given, stop); // new ones: none gets what another has
            await AskAsync(first, given, stop);            // known ones: each keeps its own
            var newer = (await rack.Api.LeasesAsync()).Single(lease => lease.Mac == MachineIdentity.Number(first + Machines).Mac.ToString());
            (newer.Granted - TimeProvider.System.GetUtcNow()).ShouldBe(s_jump * direction, TimeSpan.FromMinutes(5), "the daemon did not see the jump");

            await server.KillAsync();
            await server.StartAsync();
            await AskAsync(first, given, stop);

            await File.WriteAllTextAsync(offset, "+0", stop); // and the clock is set right again
            await AskAsync(first + 2 * Machines, given, stop);
            await AskAsync(first, given, stop);
            await AskAsync(first + Machines, given, stop);
            var active = (await rack.Api.LeasesAsync()).Where(lease => lease.State == LeaseState.Active).ToList();
            active.Select(lease => lease.Address).ShouldBeUnique();
            foreach (var (mac, address) in given) active.ShouldContain(lease => lease.Mac == mac.ToString() && lease.Address == address.ToString());
        }
        finally
        {
            await server.StopAsync();
            foreach (var variable in variables) server.Environment.Remove(variable);
            await server.StartAsync();
        }
    }

    /// <summary>So many machines from a number on ask; whoever was given an address must be given the same, and nobody else's.</summary>
    private async Task AskAsync(int from, Dictionary<MacAddress, IPAddress> given, CancellationToken stop)
    {
        foreach (var machine in Enumerable.Range(from, Machines).Select(MachineIdentity.Number))
        {
            var address = (await new DhcpClient(rack.Machines, machine).LeaseAsync(stop)).Address;
            given.TryAdd(machine.Mac, address);
            given[machine.Mac].ShouldBe(address);
            given.Values.ShouldBeUnique();
        }
    }
}
