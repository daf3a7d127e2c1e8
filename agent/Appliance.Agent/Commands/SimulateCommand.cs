using Appliance.Agent.Inventory.Simulated;
using Appliance.Agent.Link;
using Appliance.Agent.Membership;

namespace Appliance.Agent.Commands;

/// <summary>Many machines in one process, for laboratories and load.</summary>
internal static class SimulateCommand
{
    private const int Most = 10_000;

    public static async Task<int> RunAsync(IReadOnlyList<string> words, TimeProvider time, CancellationToken stop)
    {
        var arguments = new Arguments(words, ["--simulate", "--server", "--pin", "--boot", "--boot-tokens", "--tokens", "--until", "--first", "--state"]);
        var count = arguments.Number("--simulate", otherwise: 1, from: 1, to: Most);
        var first = arguments.Number("--first", otherwise: 1, from: 1, to: 1 << 24);
        var until = Until(arguments.One("--until"));
        using var invitations = await InvitationsAsync(arguments, count, stop);

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var crowd = new Crowd(count, until, enough);
        await using var progress = time.CreateTimer(_ => crowd.Tell(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var lives = Enumerable.Range(first, count).Select(number => LiveAsync(number, number - first, arguments.One("--state"), invitations, crowd, time, enough.Token));
        await Task.WhenAll(lives);
        crowd.Tell();
        return crowd.Failed == 0 ? Exit.Ok : Exit.Refused;
    }

    private static Step? Until(string? word) => word switch
    {
        null => null,
        "pending" => Step.WaitingForApproval,
        "member" => Step.Connected,
        _ => throw new UsageException("--until takes pending or member."),
    };

    private static async Task<Invitations> InvitationsAsync(Arguments arguments, int count, CancellationToken stop)
    {
        if (arguments.One("--tokens") is { } joinTokens) return Invitations.ByJoinTokens(await LinesAsync(joinTokens, count, stop));
        if (arguments.One("--boot") is { } boot)
        {
            return Uri.TryCreate(boot, UriKind.Absolute, out var door) && door.Scheme == Uri.UriSchemeHttp
                ? Invitations.ByBootScripts(door)
                : throw new UsageException("--boot takes the address of the boot files, for example http://10.99.0.1:8080.");
        }
        if (!ServerAddress.TryParse(arguments.Needed("--server"), out var server)) throw new UsageException("--server takes HOST:PORT.");
        if (!ServerPin.TryParse(arguments.Needed("--pin"), out var pin)) throw new UsageException("--pin takes 64 hex digits.");
        var bootTokens = arguments.One("--boot-tokens") is { } file ? await LinesAsync(file, count, stop) : [];
        return Invitations.ByHand(server, pin, bootTokens);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(string file, int count, CancellationToken stop)
    {
        var text = file == "-" ? await Console.In.ReadToEndAsync(stop) : await File.ReadAllTextAsync(file, stop);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length >= count ? lines : throw new UsageException($"{count} machines need {count} tokens, one a line; there are {lines.Length}.");
    }

    private static async Task LiveAsync(int number, int index, string? states, Invitations invitations, Crowd crowd, TimeProvider time, CancellationToken stop)
    {
        var machine = new SimulatedMachine(number);
        var state = states is null ? null : new StateDirectory(Path.Combine(states, machine.Serial));
        using var key = state?.KeyOrNew() ?? MachineKey.Create();
        try
        {
            var (member, pin, role) = await JoinAsync(machine, index, state, key, invitations, crowd, time, stop);
            var session = new MemberOrder
            {
                Member = member,
                Pin = pin,
                Key = key,
                Facts = _ => Task.FromResult(machine.Look()),
                Usage = () => machine.Use(time.GetUtcNow()),
                Tickets = Desks.Simulated(state, time),
                Role = role,
                BootId = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
                Clock = ClockTrust.Kept,
            };
            await new MemberSession(session, standing => crowd.Moved(index, standing), time, Random.Shared).RunAsync(stop);
        }
        catch (Exception failed) when (failed is LinkFault or HttpRequestException)
        {
            crowd.Lost(index, machine.Serial, failed.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Everybody goes home.
        }
    }

    /// <summary>One that has a state directory is the same member after a restart.</summary>
    private static async Task<(Member Member, ServerPin Pin, string Role)> JoinAsync(
        SimulatedMachine machine, int index, StateDirectory? state, MachineKey key, Invitations invitations, Crowd crowd, TimeProvider time, CancellationToken stop)
    {
        if (state?.ReadMember()?.Read() is var (kept, known)) return (kept, known, "host");
        var invitation = await invitations.ForAsync(machine, index, stop);
        var order = new EnrollmentOrder
        {
            Servers = invitation.Servers,
            Pin = invitation.Pin,
            Key = key,
            Facts = _ => Task.FromResult(machine.Look()),
            Role = invitation.Role,
            BootToken = invitation.BootToken,
            Join = invitation.Join,
            Clock = ClockTrust.Kept,
        };
        var member = await new Enrolling(order, standing => crowd.Moved(index, standing), time, Random.Shared).RunAsync(stop);
        state?.Keep(member, invitation.Pin);
        return (member, invitation.Pin, invitation.Role);
    }
}
