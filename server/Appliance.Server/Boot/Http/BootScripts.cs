using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Answers;
using Appliance.Server.Boot.Files;
using Appliance.Server.Boot.Timeline;
using Appliance.Server.Boot.Tokens;
using Appliance.Server.Identity;
using Appliance.Server.Store;

namespace Appliance.Server.Boot.Http;

/// <summary>Gives each machine its script.</summary>
internal sealed class BootScripts(
    MachineStanding standing, BootTimeline timeline, BootTokens tokens, BootCatalogue catalogue, SeenMachines seen, ICertificateAuthority authority, IEnrolmentDoor enrolment,
    BootSettings settings)
{
    /// <summary>For iPXE.</summary>
    /// <param name="server">Our address that it asked: its files come from there.</param>
    /// <param name="enrolmentAt">Our address that the discovery system is to call.</param>
    public async Task<string> WriteAsync(MacAddress mac, IPAddress server, IPAddress enrolmentAt, CancellationToken stop)
    {
        var (question, name) = Ask(mac);
        return await TryIssueAsync(mac, name, question, stop) switch
        {
            { Attempt: { } attempt } issued => ScriptWriter.Discovery(name, server, settings.HttpPort, mac, Parameters(mac, enrolmentAt, issued.Token), attempt),
            { Wait: { } why } => ScriptWriter.Wait(why, server, settings.HttpPort, mac),
            _ => ScriptWriter.LocalBoot(name, server, question.Firmware),
        };
    }

    /// <summary>For Debian's signed GRUB, which is in no hurry and has no HTTP.</summary>
    public async Task<string> WriteForGrubAsync(MacAddress mac, IPAddress server, CancellationToken stop)
    {
        var (question, name) = Ask(mac);
        return await TryIssueAsync(mac, name, question, stop) switch
        {
            { Attempt: { } attempt } issued => GrubWriter.Discovery(name, mac, server, Parameters(mac, server, issued.Token), attempt),
            { Wait: { } why } => GrubWriter.Wait(why, server),
            _ => GrubWriter.LocalBoot(name, server),
        };
    }

    private (BootQuestion Question, string Name) Ask(MacAddress mac) => (standing.Ask(mac, timeline.FirmwareOf(mac), BootClient.Ipxe), standing.Name(mac));

    /// <summary>The kernel's parameters: a contract with the agent; see the room's README.</summary>
    private string Parameters(MacAddress mac, IPAddress server, string token) =>
        $"appliance.server={server}:{enrolment.Port} appliance.pin={authority.RootPin} appliance.token={token} BOOTIF=01-{mac.ToString().Replace(':', '-')} quiet console=tty0 console=ttyS0,115200";

    private async Task<Issued> TryIssueAsync(MacAddress mac, string name, BootQuestion question, CancellationToken stop)
    {
        if (BootDecision.Decide(question).Script == ScriptChoice.LocalBoot) return LocalBoot(mac, name, question);
        if (!catalogue.HasDiscovery)
        {
            timeline.Record(mac, BootHopKind.Script, "told to wait: the appliance has no discovery system installed");
            return new Issued(null, "", "no discovery system is installed here");
        }
        seen.Note(mac, question.Firmware);
        if (timeline.WantsScript(mac, $"discovery system for {name}") is not { } attempt) return LocalBoot(mac, name, question);
        try
        {
            return new Issued(attempt, await tokens.IssueAsync(mac, attempt, stop), null);
        }
        catch (StoreAwayException)
        {
            return new Issued(null, "", "the database is away");
        }
    }

    private Issued LocalBoot(MacAddress mac, string name, BootQuestion question)
    {
        if (!question.Ignored)
        {
            timeline.Record(mac, BootHopKind.LocalBoot, $"{name} starts from its own disk");
            timeline.End(mac, BootOutcome.LocalBoot);
        }
        return new Issued(null, "", null);
    }

    /// <summary>A boot with its token, or why to wait; neither: from its own disk.</summary>
    private sealed record Issued(Guid? Attempt, string Token, string? Wait);
}
