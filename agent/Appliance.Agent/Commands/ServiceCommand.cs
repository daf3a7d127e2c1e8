using System.Text.Json;
using Appliance.Agent.Inventory;
using Appliance.Agent.Inventory.Neighbours;
using Appliance.Agent.Link;
using Appliance.Agent.Membership;

namespace Appliance.Agent.Commands;

/// <summary>The service on a member host: connected, for ever.</summary>
internal static class ServiceCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words, TimeProvider time, CancellationToken stop)
    {
        var arguments = new Arguments(words, ["--config", "--state"]);
        var settings = ReadSettings(arguments.One("--config"));
        var state = new StateDirectory(arguments.One("--state") ?? settings.State ?? AgentSettings.DefaultState);
        if (state.ReadMember() is not { } file)
            return Stop($"this host is not a member ({state.Location} holds no membership). Run `appliance-agent join --token TOKEN`.");
        if (file.Read() is not var (member, pin)) return Stop($"the membership in {state.Location} is damaged. Remove the directory and join again.");
        if (settings.Agents is { } given)
        {
            if (!ServerAddress.TryParse(given, out var agents)) return Stop($"\"agents\" in the settings is not HOST:PORT: {given}");
            member = member with { Agents = agents };
        }

        using var key = state.KeyOrNew();
        var files = new HostFiles();
        using var listener = new LldpListener(files, time);
        var machine = new Machine(files, new EthtoolAddresses(), listener, booted: null, time);
        var tickets = await Desks.OpenAsync(state, time, stop);
        var order = new MemberOrder
        {
            Member = member,
            Pin = pin,
            Key = key,
            Credentials = new KeptCredentials(state, new Credential(key, member.Certificate, member.Chain, [])),
            Facts = machine.LookAsync,
            BetterFacts = listener.OneRoundAsync,
            Usage = new UsageReader(files).Read,
            Tickets = tickets,
            Role = "host",
            BootId = machine.BootId,
            Clock = ClockTrust.Kept,
            Via = settings.Interface,
        };
        Readiness.Announce();
        var last = "";
        try
        {
            await new MemberSession(order, Tell, time, Random.Shared).RunAsync(stop);
        }
        finally
        {
            await tickets.LeaveAsync();
        }
        return Exit.Ok;

        void Tell(Standing standing)
        {
            var line = standing.Step == Step.Connected ? $"Connected to {member.Agents} as {standing.Name}." : standing.Message;
            if (line != last) Console.Error.WriteLine(line);
            last = line;
        }
    }

    private static AgentSettings ReadSettings(string? file)
    {
        if (file is null && !File.Exists(AgentSettings.DefaultFile)) return new AgentSettings();
        return JsonSerializer.Deserialize(File.ReadAllBytes(file ?? AgentSettings.DefaultFile), StateJson.Default.AgentSettings) ?? new AgentSettings();
    }

    private static int Stop(string reason)
    {
        Console.Error.WriteLine($"appliance-agent: {reason}");
        return Exit.BadSettings;
    }
}
