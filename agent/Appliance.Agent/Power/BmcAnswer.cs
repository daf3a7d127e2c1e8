using Appliance.Agent.Shell;
using Appliance.Agent.Tickets;

namespace Appliance.Agent.Power;

/// <summary>What ipmitool's words mean. It has one exit code for everything, so its sentences have to be read.</summary>
internal static class BmcAnswer
{
    private static readonly string[] Refusals =
    [
        "RAKP 2 HMAC is invalid", "unauthorized name", "insufficient privilege", "Insufficient privilege", "no matching cipher suite", "no matching authentication", "invalid authentication algorithm",
        "Privilege level", "Set Session Privilege Level",
    ];

    private static readonly string[] NotReached = ["Unable to establish", "Address lookup", "Could not open socket", "Connection refused"];

    /// <summary>What -v tells of attempts that may fail and change nothing.</summary>
    private static readonly string[] Asides = ["Loading IANA", "Running Get", "Invalid completion code received", "Discovered IPMB", "Get HPM.x Capabilities", "Get Auth Capabilities"];

    /// <summary>Null when the order was taken.</summary>
    /// <param name="isEdge">Doing it twice is not doing it once: off and on again.</param>
    public static Ending? Problem(ToolAnswer answer, bool isEdge)
    {
        if (answer.ExitCode == 0) return null;
        var said = Plain($"{answer.Errors}\n{answer.Output}");
        if (Array.Exists(Refusals, said.Contains)) return Ending.Failed("BMC_REFUSED", $"The BMC let us not in: {Line(said)}", again: false);
        if (Array.Exists(NotReached, said.Contains)) return Ending.Failed("BMC_AWAY", $"The BMC does not answer: {Line(said)}", again: true);
        if (answer.ExitCode is not null && said.Contains("ailed:", StringComparison.Ordinal)) return Ending.Failed("BMC_FAILED", $"The BMC said no: {Line(said)}", again: false);
        var broke = answer.ExitCode is null ? "The BMC did not answer in time." : $"The talk with the BMC broke off: {Line(said)}";
        return isEdge ? Ending.Unknown(broke) : Ending.Failed("BMC_AWAY", broke, again: true);
    }

    /// <summary>Null when it does not say.</summary>
    public static bool? Power(ToolAnswer answer)
    {
        if (answer.ExitCode != 0) return null;
        if (answer.Output.Contains("Chassis Power is on", StringComparison.Ordinal)) return true;
        return answer.Output.Contains("Chassis Power is off", StringComparison.Ordinal) ? false : null;
    }

    public static Ending Unreadable(ToolAnswer answer) => Ending.Failed("BMC_FAILED", $"The BMC's answer is not understood: {Line(answer.Output)}", again: false);

    private static string Plain(string said) => string.Join('\n', Lines(said).Where(line => !Array.Exists(Asides, line.StartsWith)));

    /// <summary>The line that says most: ipmitool's last one repeats what was to be done.</summary>
    private static string Line(string said) => Lines(said) is [var first, ..] ? first : "it said nothing.";

    private static string[] Lines(string said) => said.Split(['\n', '>'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
