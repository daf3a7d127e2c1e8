using System.Text;
using Appliance.Contracts;
using Appliance.Server.Boot.Answers;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Boot;

/// <summary>What the network answers, over every combination of what it depends on.</summary>
public sealed class BootDecisionTests
{
    private static readonly Lifecycle?[] s_states = [null, .. Enum.GetValues<Lifecycle>().Select(state => (Lifecycle?)state)];
    private static readonly bool[] s_either = [false, true];

    [Fact]
    public void TheTableIsTheOneWeRead()
    {
        var page = new StringBuilder("standing | firmware | client -> file by DHCP, script\n");
        foreach (var (standing, ignored, state) in s_states.Select(state => (state?.ToString() ?? "unknown", false, state)).Prepend(("ignored", true, null)))
        {
            foreach (var firmware in Enum.GetValues<FirmwareKind>())
            {
                foreach (var client in Enum.GetValues<BootClient>())
                {
                    var answer = BootDecision.Decide(new BootQuestion(state, ignored, false, false, firmware, client));
                    page.Append(standing).Append(" | ").Append(firmware).Append(" | ").Append(client).Append(" -> ").Append(answer.File).Append(", ").Append(answer.Script).Append('\n');
                }
            }
        }
        page.ToString().ShouldMatchGolden("boot-decisions.txt");
    }

    [Fact]
    public void WhoeverIsIgnoredIsNamedNoFileAndStartsFromItsDisk()
    {
        foreach (var question in All().Where(question => question.Ignored))
            BootDecision.Decide(question).ShouldBe(new BootAnswer(BootFileChoice.None, ScriptChoice.LocalBoot), question.ToString());
    }

    [Fact]
    public void NeitherApprovalNorAConflictChangesWhatAMachineGets()
    {
        foreach (var question in All())
            BootDecision.Decide(question).ShouldBe(BootDecision.Decide(question with { Member = !question.Member, Conflict = !question.Conflict }), question.ToString());
    }

    [Fact]
    public void AMachineInUseIsNeverGivenTheDiscoverySystem()
    {
        foreach (var question in All().Where(question => question.Lifecycle is Lifecycle.Active or Lifecycle.Allocated or Lifecycle.Quarantined or Lifecycle.Retired))
            BootDecision.Decide(question).Script.ShouldBe(ScriptChoice.LocalBoot, question.ToString());
    }

    [Fact]
    public void OnlyIpxeIsSentToAScript()
    {
        foreach (var question in All())
            (BootDecision.Decide(question).File == BootFileChoice.ScriptUrl && question.Client != BootClient.Ipxe).ShouldBeFalse(question.ToString());
    }

    private static IEnumerable<BootQuestion> All() =>
        from state in s_states
        from ignored in s_either
        from member in s_either
        from conflict in s_either
        from firmware in Enum.GetValues<FirmwareKind>()
        from client in Enum.GetValues<BootClient>()
        select new BootQuestion(state, ignored, member, conflict, firmware, client);
}
