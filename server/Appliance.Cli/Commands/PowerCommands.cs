using System.CommandLine;
using Appliance.Cli.Connection;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance power …</c>: machines on and off.</summary>
internal static class PowerCommands
{
    public static Command Make(Printer printer, Person person) => Verb.Bare("power", "Switch machines on and off",
        Show(printer), PowerSetCommand.Make(printer, person), Test(printer),
        Switch(printer, PowerAction.On, "Switch machines on"),
        Switch(printer, PowerAction.Off, "Switch machines off at once, as if the plug were pulled"),
        Switch(printer, PowerAction.Reset, "Start machines anew at once"),
        Switch(printer, PowerAction.Cycle, "Switch machines off, and when that is seen, on again"),
        Switch(printer, PowerAction.Shutdown, "Ask machines' operating systems to end and switch off"));

    private static Command Show(Printer printer)
    {
        var name = Reference();
        return Verb.Make("show", "Show whether a machine is on, and how it is switched", [name], async (line, client, stop) =>
            printer.Print(line, await client.PowerAsync(line.GetValue(name)!, stop), ContractsJson.Default.MachinePower, PowerSheet.Draw));
    }

    private static Command Test(Printer printer)
    {
        var name = Reference();
        var command = Verb.Bare("test", "Ask a machine's BMC now, and show its certificate. Ends with 0 when it answered, with 1 otherwise", name);
        command.SetAction(async (line, stop) =>
        {
            var test = await Target.Of(line).Connect().TestPowerAsync(line.GetValue(name)!, stop);
            printer.Print(line, test, ContractsJson.Default.PowerTest, PowerSheet.Draw);
            return test.Reached ? ExitCodes.Ok : ExitCodes.Refused;
        });
        return command;
    }

    private static Command Switch(Printer printer, PowerAction action, string description)
    {
        var names = new Argument<string[]>("resource") { Description = "Ids, names or MAC addresses of machines", Arity = ArgumentArity.OneOrMore };
        var key = new Option<string?>("--key") { Description = "An Idempotency-Key: asking again with it is no second job" };
        var wait = new Option<bool>("--wait") { Description = "Follow the jobs to their ends" };
        var command = Verb.Bare(Words.Of(action), $"{description}. Ends with 0 when every machine has its job, and with --wait when all have finished; with 1 otherwise", names, key, wait);
        command.SetAction(async (line, stop) =>
        {
            var client = Target.Of(line).Connect();
            var answers = await client.SwitchAsync(line.GetValue(names)!, action, line.GetValue(key), stop);
            if (!line.GetValue(wait) || !line.GetValue(Printer.Json)) printer.Print(line, answers, ContractsJson.Default.IReadOnlyListPowerAnswer, PowerSheet.Draw);
            var well = answers.All(answer => answer.Order is not null);
            if (line.GetValue(wait))
            {
                foreach (var order in answers.Select(answer => answer.Order).OfType<PowerOrder>())
                    well &= await new JobFollower(client, printer, line.GetValue(Printer.Json)).FollowAsync(order.Job.ToString(), stop);
            }
            return well ? ExitCodes.Ok : ExitCodes.Refused;
        });
        return command;
    }

    public static Argument<string> Reference() => Verb.Named("resource", "The machine's id, name or MAC address");
}
