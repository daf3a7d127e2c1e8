using System.Globalization;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Output;

/// <summary>How a machine is switched, on one page.</summary>
internal static class PowerSheet
{
    public static IRenderable Draw(MachinePower power) => Printer.Sheet(
        ("name", power.Name),
        ("power", Words.Of(power.State) + (power.Since is { } since ? $", since {Words.Time(since)}" : "")),
        ("reason", Words.Safe(power.Reason)),
        ("seen", Words.Time(power.SeenAt)),
        ("driver", power.Driver),
        ("address", Words.Safe(power.Address)),
        ("port", power.Port?.ToString(CultureInfo.InvariantCulture)),
        ("user", Words.Safe(power.User)),
        ("password", power.HasPassword ? "kept" : null),
        ("fingerprint", power.Fingerprint),
        ("through", power.ThroughName ?? power.Through?.ToString()),
        ("cipher suite", power.CipherSuite?.ToString(CultureInfo.InvariantCulture)),
        ("can", Actions(power.Can)));

    public static IRenderable Draw(PowerTest test) => Printer.Sheet(
        ("BMC", test.Reached ? "answered" : "did not answer as it should"),
        ("power", Words.Of(test.State)),
        ("message", Words.Safe(test.Message)),
        ("fault", test.Code),
        ("what to do", test.Cure),
        ("certificate", test.Certificate is { } shown ? $"{Words.Safe(shown.Subject)}, {Words.Time(shown.NotBefore)} to {Words.Time(shown.NotAfter)}, {(shown.Trusted ? "trusted" : "not trusted")}" : null),
        ("fingerprint", test.Certificate?.Fingerprint),
        ("can", Actions(test.Can)));

    public static IRenderable Draw(IReadOnlyList<PowerAnswer> answers)
    {
        var table = Printer.Table("machine", "job", "fault", "message", "what to do");
        foreach (var a in answers) table.AddTextRow(a.Resource, a.Order?.Number.ToString(CultureInfo.InvariantCulture), a.Code, a.Message, a.Cure);
        return table;
    }

    private static string Actions(IReadOnlyList<PowerAction> can) => string.Join(", ", can.Select(Words.Of));
}
