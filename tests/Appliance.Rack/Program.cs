using System.Globalization;
using Appliance.Rack;
using Spectre.Console;

const string Usage = """
    appliance-rack: a virtual rack for trying and testing the appliance. Needs root.

    Usage: appliance-rack lab up [--machines bios,uefi] [--folder DIR]
           appliance-rack lab status [--folder DIR]  what runs, and what to try next
           appliance-rack lab down [--folder DIR]    removes every trace
           appliance-rack bench                     speed, as ratios against peers measured in the same run
           appliance-rack bench boot [tftp|http]    boot files only
           appliance-rack bench dhcp [kea|dnsmasq|million]  leases only
           appliance-rack bench storm [N]           N machines (1000) boot and register at once
           appliance-rack probe                     tells how machines would run here
    """;

// Without a terminal there is no width to keep to.
if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 1000;
try
{
    switch (args)
    {
        case ["lab", "up", .. var rest] when Options(rest, "--machines", "--folder") is { } given:
            return await new LabUp(Artifacts.Find(), Lab(given), TimeProvider.System).RunAsync(Machines(given.GetValueOrDefault("--machines", "bios,uefi")));
        case ["lab", "down", .. var rest] when Options(rest, "--folder") is { } given:
            return await LabDown.RunAsync(Lab(given));
        case ["lab", "status", .. var rest] when Options(rest, "--folder") is { } given:
            return LabStatus.Run(Lab(given));
        case ["bench"]:
            return await new BenchCommand(Artifacts.Find()).RunAsync() + await new DhcpBench(Artifacts.Find()).RunAsync([]) + await new BootBench(Artifacts.Find()).RunAsync([])
                + await new StormBench(Artifacts.Find()).RunAsync([]);
        case ["bench", "storm", .. var only] when only is [] || (only is [var count] && int.TryParse(count, CultureInfo.InvariantCulture, out var machines) && machines is > 0 and <= 1900):
            return await new StormBench(Artifacts.Find()).RunAsync(only);
        case ["bench", "dhcp", .. var only]:
            return await new DhcpBench(Artifacts.Find()).RunAsync(only);
        case ["bench", "boot", .. var only]:
            return await new BootBench(Artifacts.Find()).RunAsync(only);
        case ["probe"]:
            return await ProbeAsync();
        default:
            await Console.Error.WriteLineAsync(Usage);
            return 2;
    }
}
catch (Exception known) when (known is MissingPrerequisiteException or TimeoutException or ProgramFailedException or ApiRefusedException
    or InvalidOperationException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(known.Message);
    return 1;
}

// Null when there is an option that the command does not have, or one without its value.
static Dictionary<string, string>? Options(string[] rest, params string[] names) =>
    rest.Length % 2 == 0 && rest.Chunk(2).All(pair => names.Contains(pair[0]))
        ? rest.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
        : null;

static LabFolder Lab(Dictionary<string, string> given) => LabFolder.Of(Artifacts.Find(), given.GetValueOrDefault("--folder"));

static List<MachineSpec> Machines(string list) =>
[
    .. list.Split(',').Select((kind, at) => kind switch
    {
        "bios" => MachineSpec.Bios($"{kind}{at + 1}", (byte)(at + 1)),
        "uefi" => MachineSpec.WithUefi($"{kind}{at + 1}", (byte)(at + 1)),
        _ => throw new InvalidOperationException($"--machines: '{kind}' is neither bios nor uefi."),
    }),
];

static async Task<int> ProbeAsync()
{
    var folder = Directory.CreateTempSubdirectory("appliance-probe-");
    var found = await Accelerator.ProbeAsync(Artifacts.Find(), folder.FullName);
    folder.Delete(recursive: true);
    Console.WriteLine($"{found.Name}: {found.Why}");
    return 0;
}
