using System.Security.Cryptography;
using System.Text;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Google.Protobuf;

namespace Appliance.Server.Agents.Tickets;

/// <summary>What is asked for, as it is kept and as the agent hears it. The password is in neither, but where it can be found.</summary>
internal sealed record TicketOrder(byte[] Work, byte[] Hash, SecretName? Secret)
{
    private const int LongestObject = 200;

    /// <exception cref="FaultException">Invalid.</exception>
    public static TicketOrder Of(Ticket ticket)
    {
        if (ticket.Object.Length is 0 or > LongestObject) throw new FaultException(FaultKind.Invalid, FaultCodes.TicketInvalid, $"An object's name has 1 to {LongestObject} characters.");
        if (ticket.Fence < 1 && !ticket.Work.OnlyLooks) throw new FaultException(FaultKind.Invalid, FaultCodes.TicketInvalid, "Work that changes something needs a fence.");
        var start = new Start { Object = ticket.Object };
        SecretName? secret = null;
        switch (ticket.Work)
        {
            case PowerBmc bmc:
                start.PowerBmc = Of(bmc);
                secret = bmc.Password;
                break;
            case PowerDomain domain:
                start.PowerDomain = Of(domain);
                break;
            case Rehearse play:
                start.Rehearse = Of(play);
                break;
            default:
                throw new NotSupportedException($"No agent's order is made of {ticket.Work.GetType().Name}.");
        }
        var work = start.ToByteArray();
        return new TicketOrder(work, SHA256.HashData([.. work, .. Encoding.UTF8.GetBytes($"{secret}")]), secret);
    }

    private static Appliance.Agent.Contracts.PowerBmc Of(PowerBmc bmc)
    {
        if (bmc.Port is < 1 or > 65535) throw new FaultException(FaultKind.Invalid, FaultCodes.TicketInvalid, $"{bmc.Port} is not a port.");
        if (bmc.CipherSuite is not (3 or 17)) throw new FaultException(FaultKind.Invalid, FaultCodes.TicketInvalid, $"Cipher suite {bmc.CipherSuite} is not used; take 17, or 3 with old BMCs.");
        return new()
        {
            Address = bmc.Address,
            Port = (uint)bmc.Port,
            User = bmc.User,
            CipherSuite = (uint)bmc.CipherSuite,
            Action = bmc.Action switch
            {
                BmcAction.Status => Appliance.Agent.Contracts.PowerBmc.Types.Action.Status,
                BmcAction.On => Appliance.Agent.Contracts.PowerBmc.Types.Action.On,
                BmcAction.Off => Appliance.Agent.Contracts.PowerBmc.Types.Action.Off,
                BmcAction.Cycle => Appliance.Agent.Contracts.PowerBmc.Types.Action.Cycle,
                BmcAction.Reset => Appliance.Agent.Contracts.PowerBmc.Types.Action.Reset,
                BmcAction.Soft => Appliance.Agent.Contracts.PowerBmc.Types.Action.Soft,
                _ => throw new ArgumentOutOfRangeException(nameof(bmc), bmc.Action, "No such action."),
            },
        };
    }

    private static Appliance.Agent.Contracts.PowerDomain Of(PowerDomain domain)
    {
        if (domain is { Name: null, Uuid: null, Macs.Count: 0 })
            throw new FaultException(FaultKind.Invalid, FaultCodes.TicketInvalid, "Neither a name nor a UUID nor a MAC address of the virtual machine is known.");
        return new()
        {
            Name = domain.Name ?? "",
            Uuid = domain.Uuid?.ToString("D") ?? "",
            Macs = { domain.Macs },
            Action = domain.Action switch
            {
                DomainAction.Status => Appliance.Agent.Contracts.PowerDomain.Types.Action.Status,
                DomainAction.On => Appliance.Agent.Contracts.PowerDomain.Types.Action.On,
                DomainAction.Off => Appliance.Agent.Contracts.PowerDomain.Types.Action.Off,
                DomainAction.Reset => Appliance.Agent.Contracts.PowerDomain.Types.Action.Reset,
                DomainAction.Shutdown => Appliance.Agent.Contracts.PowerDomain.Types.Action.Shutdown,
                _ => throw new ArgumentOutOfRangeException(nameof(domain), domain.Action, "No such action."),
            },
        };
    }

    private static Appliance.Agent.Contracts.Rehearse Of(Rehearse play) => new()
    {
        BeforeMilliseconds = (uint)play.Before.TotalMilliseconds,
        AfterMilliseconds = (uint)play.After.TotalMilliseconds,
        Lines = (uint)play.Lines,
        Fails = play.Fails ?? "",
        Harmless = play.Harmless,
    };
}
