using Appliance.Agent.Bus;
using Appliance.Agent.Contracts;
using Appliance.Agent.Libvirt;
using Appliance.Agent.Tickets;
using Action = Appliance.Agent.Contracts.PowerDomain.Types.Action;

namespace Appliance.Agent.Power;

/// <summary>Switches virtual machines of the libvirt on this host. What is so already is left alone.</summary>
internal sealed class DomainPower(DomainFinder finder) : IWork
{
    private const int LongestName = 255;
    private const int MostMacs = 64;

    public string Capability => "libvirt/1";

    public bool IsFor(Start order) => order.WorkCase == Start.WorkOneofCase.PowerDomain;

    public bool OnlyLooks(Start order) => order.PowerDomain.Action == Action.Status;

    public bool Harmless(Start order) => order.PowerDomain.Action is Action.Status or Action.On or Action.Off;

    public void Strip(Start order)
    {
        // It has no secrets.
    }

    public string? Problem(Start order)
    {
        var wanted = order.PowerDomain;
        if (wanted.Name.Length > LongestName || wanted.Name.Any(char.IsControl)) return $"The name has at most {LongestName} characters.";
        if (wanted.Uuid.Length > 0 && !Guid.TryParseExact(wanted.Uuid, "D", out _)) return "The UUID is not one.";
        if (wanted.Macs.Count > MostMacs) return "Too many addresses.";
        return wanted.Name.Length + wanted.Uuid.Length + wanted.Macs.Count == 0 ? "It says by nothing which domain is meant." : null;
    }

    public async Task<Ending> DoAsync(Start order, Action<string, uint?> say, CancellationToken stop)
    {
        var action = order.PowerDomain.Action;
        try
        {
            var (domain, problem) = await finder.FindAsync(order.PowerDomain, stop);
            if (domain is null) return problem!;
            var isOn = await domain.IsActiveAsync(stop);
            if (action == Action.Status || Wanted(action) == isOn) return Seen(isOn);
            say($"{Word(action)} {await domain.NameAsync(stop)}", null);
            return await ActAsync(domain, action, stop) is { } refusal ? await JudgeAsync(domain, action, refusal, stop) : await TakenAsync(domain, stop);
        }
        catch (BusException away)
        {
            return LibvirtAnswer.Away(away);
        }
    }

    /// <returns>What libvirt said against it.</returns>
    private static async Task<BusException?> ActAsync(Domain domain, Action action, CancellationToken stop)
    {
        try
        {
            await (action switch
            {
                Action.On => domain.StartAsync(stop),
                Action.Off => domain.KillAsync(stop),
                Action.Reset => domain.ResetAsync(stop),
                _ => domain.ShutDownAsync(stop),
            });
            return null;
        }
        catch (BusException refusal)
        {
            return refusal;
        }
    }

    /// <summary>libvirt took the order; that it does not say how things stand does not take it back.</summary>
    private static async Task<Ending> TakenAsync(Domain domain, CancellationToken stop)
    {
        try
        {
            return Seen(await domain.IsActiveAsync(stop));
        }
        catch (BusException)
        {
            return Ending.Done();
        }
    }

    /// <summary>Somebody else may have done it in the same moment.</summary>
    private static async Task<Ending> JudgeAsync(Domain domain, Action action, BusException refusal, CancellationToken stop)
    {
        var isEdge = action is Action.Reset or Action.Shutdown;
        if (refusal.IsUnheard) return isEdge ? Ending.Unknown($"libvirt did not say what came of it: {refusal.Message}") : LibvirtAnswer.Away(refusal);
        try
        {
            var isOn = await domain.IsActiveAsync(stop);
            return Wanted(action) == isOn ? Seen(isOn) : LibvirtAnswer.Refused(refusal);
        }
        catch (BusException away)
        {
            // It went away in the middle.
            return isEdge ? Ending.Unknown($"libvirt went away: {away.Message}") : LibvirtAnswer.Away(away);
        }
    }

    private static bool? Wanted(Action action) => action switch
    {
        Action.On => true,
        Action.Off or Action.Shutdown => false,
        _ => null,
    };

    private static Ending Seen(bool isOn) => Ending.Done(new Result { DomainPower = new Contracts.DomainPower { On = isOn } });

    private static string Word(Action action) => action switch
    {
        Action.On => "start",
        Action.Off => "kill",
        Action.Reset => "reset",
        _ => "shut down",
    };
}
