using System.Globalization;
using System.Text;
using Appliance.Agent.Link;

namespace Appliance.Agent.Screen;

/// <summary>What a person sees who stands before the machine. Drawn anew when something has changed, and only then.</summary>
internal sealed class MachineScreen(ScreenFacts facts, Consoles consoles, TimeProvider time)
{
    private const string Clear = "\e[2J\e[H", Bold = "\e[1m", Plain = "\e[0m";
    private static readonly TimeSpan TolerableSkew = TimeSpan.FromSeconds(60);
    private readonly Lock drawing = new();
    private Standing? shown;

    public void Show(Standing standing)
    {
        lock (drawing)
        {
            if (standing == shown) return;
            // Asking again is no news; the reason for it is.
            if (standing.Step == Step.Connecting && shown is not null) return;
            shown = standing;
            consoles.Write(monitor => Draw(standing, monitor));
        }
    }

    private string Draw(Standing standing, bool monitor)
    {
        var text = new StringBuilder(monitor ? Clear : "\n");
        var line = new string(monitor ? '─' : '-', 70);
        text.AppendLine($"  {Strong("Appliance", monitor)}  discovery system {AgentVersion.Text}").AppendLine($"  {line}");
        Row(text, "Machine", facts.Machine);
        Row(text, "Serial", facts.Serial);
        Row(text, "Address", facts.Address);
        Row(text, "Appliance", facts.Server);
        Row(text, "Fingerprint", facts.Pin);
        text.AppendLine($"  {line}");
        if (standing.Code is { } code) DrawCode(text, code, monitor);
        text.AppendLine().AppendLine($"  {Strong(Headline(standing), monitor)}");
        foreach (var advice in Advice(standing)) text.AppendLine($"  {advice}");
        if (ClockProblem(standing) is { } skew) text.AppendLine($"  {skew}");
        return text.AppendLine($"  {time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}").AppendLine().ToString();
    }

    private static void DrawCode(StringBuilder text, string code, bool monitor)
    {
        text.AppendLine();
        foreach (var row in LargeLetters.Draw(code, monitor ? '█' : '#')) text.AppendLine($"     {row}");
        text.AppendLine();
        Row(text, "Code", code);
    }

    private static string Headline(Standing standing) => standing.Step switch
    {
        Step.Connecting => "Asking the appliance.",
        Step.ServerAway => "The appliance does not answer. Trying again.",
        Step.Distrusted => "Whoever answers is not our appliance. Nothing was told to them.",
        Step.Refused => "The appliance refuses this machine for now.",
        Step.WaitingForApproval => "Waiting for approval.",
        Step.Rejected => "Rejected. This machine does nothing more; it can be switched off.",
        Step.Approved => $"Approved as {standing.Name}.",
        _ => $"Member {standing.Name}: connected.",
    };

    private static IEnumerable<string> Advice(Standing standing)
    {
        if (standing.Step == Step.WaitingForApproval)
        {
            yield return "Compare the code above with the one the appliance shows, then approve:";
            yield return "appliance resource list --pending";
        }
        if (standing.Message.Length > 0) yield return standing.Message;
    }

    private string? ClockProblem(Standing standing)
    {
        if (standing.ServerTime is not { } server || (server - time.GetUtcNow()).Duration() < TolerableSkew) return null;
        return $"This machine's clock is wrong: the appliance's says {server.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}.";
    }

    private static void Row(StringBuilder text, string name, string value) => text.AppendLine($"  {name,-12}  {value}");

    private static string Strong(string text, bool monitor) => monitor ? Bold + text + Plain : text;
}
