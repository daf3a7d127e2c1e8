using System.CommandLine;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;
using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance setup</c>: makes the first administrator and the first subnet, then signs in.</summary>
internal static class SetupCommand
{
    public static Command Make(Printer printer)
    {
        var tokenFile = new Option<FileInfo?>("--token-file") { Description = "The file that holds the one-time set-up token [or APPLIANCE_SETUP_TOKEN, or asked for]", HelpName = "FILE" };
        var administrator = new Option<string>("--administrator") { Description = "The first administrator's sign-in name", DefaultValueFactory = _ => "admin" };
        var none = new Option<bool>("--no-subnet") { Description = "Add no subnet now" };
        var subnet = new SubnetOptions();
        var command = Verb.Bare("setup", "Set a new appliance up: first administrator, first subnet. The password is asked for, or read from standard input.",
            [tokenFile, administrator, none, .. subnet.All, subnet.Name]);
        command.SetAction(async (line, stop) =>
        {
            var target = await Trust.EstablishAsync(Target.Of(line), stop);
            var client = target.Connect();
            var secret = await ReadAsync(line.GetValue(tokenFile), stop) ?? Environment.GetEnvironmentVariable("APPLIANCE_SETUP_TOKEN") ?? await Secret.ReadAsync("Set-up token", repeat: false, stop);
            var state = await client.SetupStateAsync(secret, stop);
            if (!state.Required) throw new UsageException("This appliance is set up already: use 'appliance login'.");
            var spec = line.GetValue(none) ? null : subnet.Given(line) ?? await ChooseAsync(state.Proposals, stop);
            var name = line.GetValue(administrator)!;
            var password = await Secret.ReadAsync($"Password for {name}", repeat: true, stop);
            await client.SetupAsync(new SetupRequest(secret, name, password, spec), stop);
            var reply = await client.LoginAsync(new LoginRequest(name, password, LoginCommand.TokenName()), stop);
            LoginCommand.Remember(target, reply);
            printer.Done(line, $"Set up{(spec is null ? "" : $", serving {spec.Cidr} on {spec.Interface}")}. Signed in as {name}. Next: appliance status");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<string?> ReadAsync(FileInfo? file, CancellationToken stop)
    {
        if (file is null) return null;
        if (!file.Exists) throw new UsageException($"{file.FullName} does not exist; it is gone once the appliance is set up.");
        return (await File.ReadAllTextAsync(file.FullName, stop)).Trim();
    }

    /// <summary>Only networks that exist on the appliance are offered.</summary>
    private static async Task<SubnetSpec?> ChooseAsync(IReadOnlyList<SubnetProposal> proposals, CancellationToken stop)
    {
        if (Console.IsInputRedirected || proposals.Count == 0) return null;
        const string Later = "none for now";
        var choices = proposals.ToDictionary(p => $"{p.Cidr} on {p.Interface}{(p.Pool is { } pool ? $", pool {pool.First} to {pool.Last}" : "")}", p => p);
        var chosen = await AnsiConsole.PromptAsync(new SelectionPrompt<string> { Title = "Which network shall the appliance serve?" }.AddChoices([.. choices.Keys, Later]), stop);
        if (chosen == Later) return null;
        var network = choices[chosen];
        return new SubnetSpec
        {
            Name = await AnsiConsole.AskAsync("Its name:", network.Interface, stop),
            Cidr = network.Cidr,
            Interface = network.Interface,
            Pools = network.Pool is { } range ? [range] : [],
            Domain = await AnsiConsole.AskAsync("Domain of its machines:", "machines.internal", stop),
        };
    }
}
