using System.Globalization;
using Appliance.Agent.Contracts;
using Appliance.Agent.Shell;
using Appliance.Agent.Tickets;
using Action = Appliance.Agent.Contracts.PowerBmc.Types.Action;

namespace Appliance.Agent.Power;

/// <summary>Speaks IPMI 2.0 with BMCs, through ipmitool. The password goes by its environment, which ipmitool has for that (-E).</summary>
internal sealed class BmcPower : IWork
{
    private const string Program = "ipmitool";
    private const int LongestUser = 16; // IPMI 2.0, 13.20
    private const int LongestPassword = 20; // 13.33, K_[UID]

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Each packet again after a second; who does not answer at all is given up after some 6 seconds.</summary>
    private static readonly string[] Repeats = ["-N", "1", "-R", "2"];

    /// <summary>Each packet once, with 5 seconds for its answer: BMCs that are slow carry a repeated command out again.</summary>
    private static readonly string[] Once = ["-N", "5", "-R", "1"];

    public string Capability => "ipmi/1";

    /// <summary>Whether ipmitool is here, and runs.</summary>
    public static async Task<bool> IsHereAsync(CancellationToken stop) =>
        Tools.Has(Program) && (await Tools.RunAsync(new ToolCall(Program, ["-V"], TimeSpan.FromSeconds(10)), stop)).ExitCode == 0;

    public bool IsFor(Start order) => order.WorkCase == Start.WorkOneofCase.PowerBmc;

    public bool OnlyLooks(Start order) => order.PowerBmc.Action == Action.Status;

    public bool Harmless(Start order) => order.PowerBmc.Action is Action.Status or Action.On or Action.Off;

    public void Strip(Start order) => order.PowerBmc.Password = "";

    public string? Problem(Start order)
    {
        var bmc = order.PowerBmc;
        if (Uri.CheckHostName(bmc.Address) == UriHostNameType.Unknown || bmc.Address[0] == '-') return "The address of the BMC is neither an address nor a name.";
        if (bmc.Port is 0 or > 65535) return "The port of the BMC is not one.";
        if (bmc.User.Length is 0 or > LongestUser || bmc.User.Any(char.IsControl)) return $"The user has 1 to {LongestUser} characters.";
        if (bmc.Password.Length > LongestPassword || bmc.Password.Any(char.IsControl)) return $"The password has at most {LongestPassword} characters.";
        return bmc.CipherSuite > 17 ? "There is no such cipher suite." : null;
    }

    public async Task<Ending> DoAsync(Start order, Action<string, uint?> say, CancellationToken stop)
    {
        var bmc = order.PowerBmc;
        if (bmc.Action != Action.Status)
        {
            say($"power {Word(bmc.Action)} at {bmc.Address}", null);
            var answer = await AskAsync(bmc, Word(bmc.Action), Harmless(order) ? Repeats : Once, stop);
            if (BmcAnswer.Problem(answer, isEdge: !Harmless(order)) is { } ending) return ending;
        }
        var seen = await AskAsync(bmc, "status", Repeats, stop);
        if (BmcAnswer.Power(seen) is { } on) return Ending.Done(new Result { BmcPower = new Contracts.BmcPower { On = on } });
        // The BMC took the order; that it does not say how things stand does not take it back.
        return bmc.Action == Action.Status ? BmcAnswer.Problem(seen, isEdge: false) ?? BmcAnswer.Unreadable(seen) : Ending.Done();
    }

    /// <remarks>Without -v a wrong password looks like a BMC that is away.</remarks>
    private static Task<ToolAnswer> AskAsync(PowerBmc bmc, string what, string[] pace, CancellationToken stop) => Tools.RunAsync(
        new ToolCall(
            Program,
            [
                "-v", "-I", "lanplus", "-H", bmc.Address, "-p", Text(bmc.Port), "-U", bmc.User, "-E", "-C", Text(bmc.CipherSuite),
                "-L", "OPERATOR", .. pace, "chassis", "power", what,
            ],
            Patience)
        {
            Environment = new Dictionary<string, string> { ["IPMI_PASSWORD"] = bmc.Password },
        },
        stop);

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Word(Action action) => action switch
    {
        Action.On => "on",
        Action.Off => "off",
        Action.Cycle => "cycle",
        Action.Reset => "reset",
        Action.Soft => "soft",
        _ => "status",
    };
}
