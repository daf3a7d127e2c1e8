using Appliance.Agent.Bus;
using Appliance.Agent.Libvirt;
using Appliance.Agent.Membership;
using Appliance.Agent.Power;
using Appliance.Agent.Tickets;

namespace Appliance.Agent.Commands;

/// <summary>What this machine can be asked to do, with the ledger of what it was asked before.</summary>
internal static class Desks
{
    public static async Task<TicketDesk> OpenAsync(StateDirectory state, TimeProvider time, CancellationToken stop)
    {
        var works = new List<IWork>();
        if (await BmcPower.IsHereAsync(stop)) works.Add(new BmcPower());
        var libvirt = new Hypervisor(new SystemBus(), Hypervisor.Qemu);
        if (await libvirt.IsHereAsync(Tell, stop)) works.Add(new DomainPower(new DomainFinder(libvirt)));
        return new TicketDesk(LedgerIn(state, time), works, time);
    }

    /// <param name="state">Null: it is forgotten with the process.</param>
    public static TicketDesk Simulated(StateDirectory? state, TimeProvider time) => new(
        state is null ? new Ledger(new LedgerInMemory(), time, Tell) : LedgerIn(state, time),
        [new Rehearsal(state is null ? null : Path.Combine(state.Location, "rehearsed"), time)],
        time);

    private static Ledger LedgerIn(StateDirectory state, TimeProvider time) => new(new LedgerFolder(Path.Combine(state.Location, "tickets")), time, Tell);

    private static void Tell(string what) => Console.Error.WriteLine(what);
}
