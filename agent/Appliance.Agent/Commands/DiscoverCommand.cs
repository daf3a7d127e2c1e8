using Appliance.Agent.Inventory;
using Appliance.Agent.Inventory.Neighbours;
using Appliance.Agent.Link;
using Appliance.Agent.Membership;
using Appliance.Agent.Screen;

namespace Appliance.Agent.Commands;

/// <summary>The discovery system's role: a stranger's machine asks to be let in, and stays connected once it is.</summary>
internal static class DiscoverCommand
{
    private const string MemoryState = "/run/appliance-agent"; // a tmpfs: nothing outlives the boot, and no disk is written

    public static async Task<int> RunAsync(IReadOnlyList<string> words, TimeProvider time, CancellationToken stop)
    {
        var arguments = new Arguments(words, ["--console", "--command-line", "--state"]);
        var files = new HostFiles();
        var commandLine = arguments.One("--command-line") is { } file ? await File.ReadAllTextAsync(file, stop) : files.Text("proc/cmdline");
        if (BootArguments.Parse(commandLine, out var problem) is not { } boot)
        {
            await Console.Error.WriteLineAsync($"appliance-agent: {problem}The kernel's command line comes from the appliance's boot script; boot this machine from it.");
            return Exit.BadSettings;
        }

        var state = new StateDirectory(arguments.One("--state") ?? MemoryState);
        using var key = state.KeyOrNew(); // the same one until the next boot: a restarted agent is the same stranger
        using var listener = new LldpListener(files, time);
        var machine = new Machine(files, new EthtoolAddresses(), listener, boot.BootInterface, time);
        var screen = new MachineScreen(ScreenFacts.Read(await machine.LookAsync(stop), boot), Consoles.Open(arguments.All("--console")), time);

        var member = await EnrolAsync(boot, key, machine, listener, screen, time, stop);
        if (member is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop); // rebooting by itself would only ask the same question again
            return Exit.Refused;
        }
        var order = new MemberOrder
        {
            Member = member,
            Pin = boot.Pin,
            Key = key,
            Facts = machine.LookAsync,
            BetterFacts = listener.OneRoundAsync,
            Usage = new UsageReader(files).Read,
            Tickets = await Desks.OpenAsync(state, time, stop),
            Role = "discovery",
            BootId = machine.BootId,
            Clock = ClockTrust.None,
        };
        await new MemberSession(order, screen.Show, time, Random.Shared).RunAsync(stop);
        return Exit.Ok;
    }

    /// <returns>Null when the answer is no, for good.</returns>
    private static async Task<Member?> EnrolAsync(
        BootArguments boot, MachineKey key, Machine machine, LldpListener listener, MachineScreen screen, TimeProvider time, CancellationToken stop)
    {
        var order = new EnrollmentOrder
        {
            Servers = [boot.Server],
            Pin = boot.Pin,
            Key = key,
            Facts = machine.LookAsync,
            BetterFacts = listener.OneRoundAsync,
            Role = "discovery",
            BootToken = boot.Token,
            Clock = ClockTrust.None,
            Patient = true,
        };
        try
        {
            return await new Enrolling(order, screen.Show, time, Random.Shared).RunAsync(stop);
        }
        catch (LinkFault fault)
        {
            screen.Show(new Standing(Step.Rejected, fault.Message));
            return null;
        }
    }
}
