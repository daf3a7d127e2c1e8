using Appliance.Agent.Inventory.Simulated;
using Appliance.Agent.Link;

namespace Appliance.Agent.Commands;

/// <summary>How each simulated machine comes to know its appliance.</summary>
internal sealed class Invitations : IDisposable
{
    private readonly Func<SimulatedMachine, int, CancellationToken, Task<Invitation>> next;
    private readonly HttpClient? web;

    private Invitations(Func<SimulatedMachine, int, CancellationToken, Task<Invitation>> next, HttpClient? web = null) => (this.next, this.web) = (next, web);

    /// <summary>Hosts, each with an operator's token.</summary>
    public static Invitations ByJoinTokens(IReadOnlyList<string> tokens) => new((_, index, _) =>
        JoinToken.TryParse(tokens[index], out var token)
            ? Task.FromResult(new Invitation("host", token.Servers, token.Pin, Join: token))
            : throw new UsageException($"Line {index + 1} is not a join token."));

    /// <summary>Strangers that were told everything.</summary>
    public static Invitations ByHand(ServerAddress server, ServerPin pin, IReadOnlyList<string> bootTokens) => new((_, index, _) =>
        Task.FromResult(new Invitation("discovery", [server], pin, BootToken: index < bootTokens.Count ? bootTokens[index] : null)));

    /// <summary>Strangers that ask for their boot script as iPXE does, and read from it what the discovery system would.</summary>
    public static Invitations ByBootScripts(Uri door)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = TimeSpan.FromSeconds(60) };
        return new Invitations(async (machine, _, stop) =>
        {
            var question = $"boot.ipxe?mac={machine.Mac}&uuid={machine.Uuid}&serial={machine.Serial}&product={Uri.EscapeDataString(machine.Product)}&asset=&arch=x86_64&platform=efi";
            var script = await client.GetStringAsync(new Uri(door, question), stop);
            var boot = BootArguments.Parse(script, out var problem) ?? throw new LinkFault(LinkProblem.Refused, $"The boot script starts no discovery: {problem}");
            return new Invitation("discovery", [boot.Server], boot.Pin, BootToken: boot.Token);
        }, client);
    }

    public Task<Invitation> ForAsync(SimulatedMachine machine, int index, CancellationToken stop) => next(machine, index, stop);

    public void Dispose() => web?.Dispose();
}

/// <param name="Role">"discovery" or "host".</param>
internal sealed record Invitation(string Role, IReadOnlyList<ServerAddress> Servers, ServerPin Pin, string? BootToken = null, JoinToken? Join = null);
