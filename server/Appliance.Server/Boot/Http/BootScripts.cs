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
    public async Task<string> WriteAsync(MacAddress mac, IPAddress server, CancellationToken stop)
    {
        var question = standing.Ask(mac, timeline.FirmwareOf(mac), BootClient.Ipxe);
        var name = standing.Name(mac);
        if (BootDecision.Decide(question).Script == ScriptChoice.LocalBoot) return LocalBoot(mac, server, name, question);
        if (!catalogue.HasDiscovery)
        {
            timeline.Record(mac, BootHopKind.Script, "told to wait: the appliance has no discovery system installed");
            return ScriptWriter.Wait("no discovery system is installed here", server, settings.HttpPort, mac);
        }
        seen.Note(mac, question.Firmware);
        if (timeline.WantsScript(mac, $"discovery system for {name}") is not { } attempt) return LocalBoot(mac, server, name, question);
        try
        {
            var token = await tokens.IssueAsync(mac, attempt, stop);
            return ScriptWriter.Discovery(name, mac, server, settings.HttpPort, enrolment.Port, authority.RootPin, token, attempt);
        }
        catch (StoreAwayException)
        {
            return ScriptWriter.Wait("the database is away", server, settings.HttpPort, mac);
        }
    }

    private string LocalBoot(MacAddress mac, IPAddress server, string name, BootQuestion question)
    {
        if (!question.Ignored)
        {
            timeline.Record(mac, BootHopKind.LocalBoot, $"{name} starts from its own disk");
            timeline.End(mac, BootOutcome.LocalBoot);
        }
        return ScriptWriter.LocalBoot(name, server, question.Firmware);
    }
}
