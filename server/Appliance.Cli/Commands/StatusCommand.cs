using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance status</c>: how the appliance itself is.</summary>
internal static class StatusCommand
{
    public static Command Make(Printer printer) => Verb.Make("status", "Show how the appliance is: services, machines by state, what waits for a person", [], async (line, client, stop) =>
        printer.Print(line, await client.StatusAsync(stop), ContractsJson.Default.ApplianceStatus, Draw));

    private static IRenderable Draw(ApplianceStatus status)
    {
        var services = Printer.Table("service", "state", "detail");
        foreach (var service in status.Services) services.AddRow(new Text(service.Name), new Text(Words.Of(service.State)), new Text(Words.Safe(service.Detail)));
        return new Rows(
            Printer.Sheet(
                ("version", status.Version),
                ("since", Words.Time(status.Started)),
                ("CA fingerprint", status.CaFingerprint),
                ("machines", string.Join(", ", status.Resources.Where(kind => kind.Value > 0).Select(kind => $"{kind.Value} {Words.Of(kind.Key)}"))),
                ("waiting", status.WaitingForApproval > 0 ? $"{status.WaitingForApproval} for approval: appliance resource list --pending" : null)),
            Text.Empty,
            services);
    }
}
