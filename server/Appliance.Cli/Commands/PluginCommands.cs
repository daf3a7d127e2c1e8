using System.CommandLine;
using Appliance.Cli.Output;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance plugin …</c>.</summary>
internal static class PluginCommands
{
    public static Command Make(Printer printer, Person person) =>
        Verb.Bare("plugin", "Optional capabilities and the appliance's own services", List(printer), Show(printer), Enable(printer, person), Disable(printer), PluginSettingsCommand.Make(printer, person));

    private static Command List(Printer printer) => Verb.Make("list", "List the plug-ins and how they are", [], async (line, client, stop) =>
        printer.Print(line, await client.PluginsAsync(stop), ContractsJson.Default.IReadOnlyListPlugin, plugins =>
        {
            var table = Printer.Table("name", "version", "category", "state", "from", "what", "detail");
            foreach (var p in plugins) table.AddTextRow(p.Name, p.Version, Words.Of(p.Category), Words.Of(p.State), Words.Of(p.Origin), p.Title.En, p.Detail);
            return table;
        }));

    private static Command Show(Printer printer)
    {
        var name = Verb.Named("name", "The plug-in");
        return Verb.Make("show", "Show one plug-in and what it declares; none of its code is loaded", [name], async (line, client, stop) =>
            printer.Print(line, await client.PluginAsync(line.GetValue(name)!, stop), ContractsJson.Default.PluginDetail, PluginSheet.Draw));
    }

    private static Command Enable(Printer printer, Person person)
    {
        var name = Verb.Named("name", "The plug-in");
        var show = new Option<bool>("--plan") { Description = "Only show what it would do" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        return Verb.Make("enable", "Enable a plug-in and what it needs, after showing the plan", [name, show, yes], async (line, client, stop) =>
        {
            var plan = await client.PluginPlanAsync(line.GetValue(name)!, stop);
            if (line.GetValue(show))
            {
                printer.Print(line, plan, ContractsJson.Default.PluginPlan, PluginSheet.Draw);
                return;
            }
            if (!line.GetValue(yes))
            {
                foreach (var sentence in PluginSheet.Sentences(plan)) person.Tell(sentence);
                if (!person.CanChoose) throw new UsageException("Nobody is here to agree: look at --plan, then say --yes.");
                if (!await person.AgreesAsync("Go on?", stop)) throw new UsageException("Nothing was changed.");
            }
            printer.Print(line, await client.EnablePluginAsync(line.GetValue(name)!, new EnablePluginRequest(plan.Id), stop), ContractsJson.Default.PluginDetail, PluginSheet.Draw);
        });
    }

    private static Command Disable(Printer printer)
    {
        var name = Verb.Named("name", "The plug-in");
        var cascade = new Option<bool>("--cascade") { Description = "Also disable what needs it" };
        return Verb.Make("disable", "Disable a plug-in; refused while others need it", [name, cascade], async (line, client, stop) =>
            printer.Print(
                line, await client.DisablePluginAsync(line.GetValue(name)!, new DisablePluginRequest(line.GetValue(cascade)), stop), ContractsJson.Default.PluginsDisabled,
                gone => new Spectre.Console.Text($"Disabled {string.Join(", ", gone.Disabled)}.")));
    }
}
