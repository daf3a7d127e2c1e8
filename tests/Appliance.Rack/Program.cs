using Appliance.Rack;

const string Usage = """
    appliance-rack: a virtual rack for trying and testing the appliance. Needs root.

    Usage: appliance-rack lab up [--machines bios,uefi]
           appliance-rack lab status
           appliance-rack lab down
           appliance-rack bench                     speed, as ratios against peers measured in the same run
           appliance-rack probe                     tells how machines would run here
    """;

try
{
    switch (args)
    {
        case ["lab", "up"]:
            return await new LabUp(Artifacts.Find(), TimeProvider.System).RunAsync(Machines("bios,uefi"));
        case ["lab", "up", "--machines", var list]:
            return await new LabUp(Artifacts.Find(), TimeProvider.System).RunAsync(Machines(list));
        case ["lab", "down"]:
            return await LabDown.RunAsync(Artifacts.Find());
        case ["lab", "status"]:
            return LabStatus.Run(Artifacts.Find());
        case ["bench"]:
            return await new BenchCommand(Artifacts.Find()).RunAsync();
        case ["probe"]:
            return await ProbeAsync();
        default:
            await Console.Error.WriteLineAsync(Usage);
            return 2;
    }
}
catch (Exception known) when (known is MissingPrerequisiteException or TimeoutException or ProgramFailedException or ApiRefusedException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync(known.Message);
    return 1;
}

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
