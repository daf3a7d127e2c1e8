using System.CommandLine;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance setup</c>: makes the first administrator and the first subnet, then signs in.</summary>
internal static class SetupCommand
{
    public static Command Make(Printer printer, Person person)
    {
        var tokenFile = new Option<FileInfo?>("--token-file") { Description = "The file that holds the one-time set-up token [or APPLIANCE_SETUP_TOKEN, or asked for]", HelpName = "FILE" };
        var administrator = new Option<string>("--administrator") { Description = "The first administrator's sign-in name", DefaultValueFactory = _ => "admin" };
        var none = new Option<bool>("--no-subnet") { Description = "Add no subnet now" };
        var subnet = new SubnetOptions();
        var command = Verb.Bare("setup", "Set a new appliance up: first administrator, first subnet. The password is asked for, or read from standard input.",
            [tokenFile, administrator, none, .. subnet.All, subnet.Name]);
        command.SetAction(async (line, stop) =>
        {
            var given = subnet.Given(line);
            if (given is not null && line.GetValue(none)) throw new UsageException("--no-subnet goes with no option that describes a subnet.");
            if (given is { Name: null } or { Cidr: null }) throw new UsageException("A subnet needs at least --subnet-name and --cidr.");
            var target = await Trust.EstablishAsync(Target.Of(line) with { Token = null }, person, stop);
            var client = target.Connect();
            // Before the token is asked for: once the appliance is set up, the token's file is gone.
            if (!(await client.SetupStateAsync(null, stop)).Required) throw new FaultException(FaultKind.Missing, FaultCodes.AlreadySetUp, "This appliance is set up already.");
            var secret = await ReadAsync(line.GetValue(tokenFile), stop) ?? Environment.GetEnvironmentVariable("APPLIANCE_SETUP_TOKEN") ?? await person.SecretAsync("Set-up token", repeat: false, stop);
            var state = await client.SetupStateAsync(secret, stop, again: true);
            var spec = line.GetValue(none) ? null : given ?? await ChooseAsync(state.Proposals, person, stop);
            var name = line.GetValue(administrator)!;
            var password = await person.SecretAsync($"Password for {name}", repeat: true, stop);
            await client.SetupAsync(new SetupRequest(secret, name, password, spec), stop);
            var signedIn = await LoginCommand.SignInAsync(line, target, person, name, password, stop) with { Subnet = spec?.Name };
            printer.Print(line, signedIn, DeedJson.Default.SignedIn, _ =>
                new Text($"Set up{(spec is null ? "" : $" with subnet {spec.Name}, {spec.Cidr}")}. Signed in as {name}. Next: appliance status"));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<string?> ReadAsync(FileInfo? file, CancellationToken stop)
    {
        if (file is null) return null;
        try
        {
            return (await File.ReadAllTextAsync(file.FullName, stop)).Trim();
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{file.FullName} does not exist.");
        }
        catch (Exception wrong) when (wrong is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"{file.FullName} cannot be read by you; the token is for root. Use sudo. ({wrong.Message})");
        }
    }

    /// <summary>Only networks that exist on the appliance are offered.</summary>
    private static async Task<SubnetSpec?> ChooseAsync(IReadOnlyList<SubnetProposal> proposals, Person person, CancellationToken stop)
    {
        if (!person.CanChoose || proposals.Count == 0) return null;
        const string Later = "none for now";
        foreach (var proposal in proposals) person.Tell(ProposalWords.Who(proposal));
        var choices = proposals.ToDictionary(ProposalWords.Choice, p => p);
        var chosen = await person.ChoiceAsync("Which network shall the appliance serve?", [.. choices.Keys, Later], stop);
        if (chosen == Later) return null;
        var network = choices[chosen];
        return new SubnetSpec
        {
            Name = await person.WordAsync("Its name:", network.Interface, stop),
            Cidr = network.Cidr,
            Interface = network.Interface,
            Pools = network.Pool is { } range ? [range] : [],
            Mode = network.Mode,
            Domain = await person.WordAsync("Domain of its machines:", "machines.internal", stop),
        };
    }
}
