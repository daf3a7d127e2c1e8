using Appliance.Agent.Inventory;
using Appliance.Agent.Inventory.Neighbours;
using Appliance.Agent.Link;
using Appliance.Agent.Membership;

namespace Appliance.Agent.Commands;

/// <summary>Makes this host a member, with an operator's token.</summary>
internal static class JoinCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words, TimeProvider time, CancellationToken stop)
    {
        var arguments = new Arguments(words, ["--token", "--server", "--interface", "--state"]);
        var text = arguments.Needed("--token");
        if (text == "-") text = await Console.In.ReadLineAsync(stop) ?? "";
        if (!JoinToken.TryParse(text, out var token))
            throw new UsageException("That is not a join token. It begins with 'apl1.' and is copied whole; `appliance join-token add` makes one.");

        var servers = token.Servers;
        if (arguments.One("--server") is { } given)
            servers = ServerAddress.TryParse(given, out var server) ? [server] : throw new UsageException("--server takes HOST:PORT, for example 10.99.0.1:8445.");
        var state = new StateDirectory(arguments.One("--state") ?? AgentSettings.DefaultState);
        if (state.ReadMember() is { } already)
            throw new LinkFault(LinkProblem.Refused, $"This host is a member already, as {already.Name}. To join anew, remove {state.Location} first.");

        using var key = state.KeyOrNew();
        var machine = new Machine(new HostFiles(), new EthtoolAddresses(), new NoNeighbours(), booted: null, time);
        var order = new EnrollmentOrder
        {
            Servers = servers,
            Pin = token.Pin,
            Key = key,
            Facts = machine.LookAsync,
            Role = "host",
            Join = token,
            Clock = ClockTrust.Kept,
            Via = arguments.One("--interface"),
        };
        var member = await new Enrolling(order, Tell, time, Random.Shared).RunAsync(stop);
        state.Keep(member, token.Pin);
        await Console.Out.WriteLineAsync($"This host is a member: {member.Name}. Start its agent: systemctl enable --now appliance-agent");
        return Exit.Ok;
    }

    private static void Tell(Standing standing)
    {
        if (standing.Step == Step.WaitingForApproval)
            Console.Out.WriteLine($"Waiting for approval. Code {standing.Code}: compare it with the appliance's, then `appliance resource approve`.");
        else if (standing.Message.Length > 0) Console.Error.WriteLine(standing.Message);
    }
}
