using System.Globalization;
using Appliance.Contracts;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>
/// A thousand members at once, each with its own certificate and connection: none is lost, the server stays small, and the lists answer
/// meanwhile. The agents share the machine with the appliance and its database.
/// </summary>
[Collection(MembersCollection.Name)]
public sealed class ThousandAgentsTests(MembersRack rack)
{
    private const int Agents = 1000;
    private const int BeatSeconds = 5;
    private const long MemoryLimit = 400_000_000;

    /// <summary>A whole number of beats, so that every agent beats equally often in it.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(12 * BeatSeconds);

    [Fact]
    public async Task AThousandMembersBeatAndNoneIsLost()
    {
        var stop = TestContext.Current.CancellationToken;
        var tokens = Path.Combine(rack.Folder, "tokens");
        var lines = new List<string>(Agents);
        for (var number = 0; number < Agents; number++) lines.Add((await rack.Api.JoinTokenAsync()).Token);
        await File.WriteAllLinesAsync(tokens, lines, stop);
        var began = TimeProvider.System.GetTimestamp();
        using var agents = SimulatedAgents.Start(rack, "agents", "--simulate", $"{Agents}", "--tokens", tokens);
        await Poll.UntilAsync("A thousand members", TimeSpan.FromMinutes(4), async () =>
        {
            foreach (var one in (await rack.Api.ResourcePageAsync(500, pending: true)).Items)
                await rack.Api.ApproveAsync(one.Id, new ApproveRequest($"host-{one.Id:N}", one.Pending!.Code));
            return await ReadAsync("appliance_agents_connected") == Agents;
        }, () => agents.LastWords());
        Figures.Print($"{Agents} agents, from tokens to members", $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s");

        // The reports of their hardware are still being worked off.
        var early = await BeatsAsync();
        await Poll.UntilAsync("Two beats of everybody", TimeSpan.FromMinutes(2), async () =>
            await BeatsAsync() > early + (2 * Agents) && agents.LastWords(1).Contains($"{Agents} connected", StringComparison.Ordinal), () => agents.LastWords());
        var (beats, cpu, start) = (await BeatsAsync(), rack.Rack.Server.Daemon.Processor, TimeProvider.System.GetTimestamp());
        var told = agents.Lines;
        var lists = await AskListsAsync(start, stop);
        var (heard, used, took) = (await BeatsAsync() - beats, rack.Rack.Server.Daemon.Processor - cpu, TimeProvider.System.GetElapsedTime(start));
        var memory = rack.Rack.Server.Daemon.ResidentBytes;
        var expected = Agents * took.TotalSeconds / BeatSeconds;

        Figures.Print("server's processor, of one core", (used / took).ToString("P1", CultureInfo.InvariantCulture));
        Figures.Print("server's processor, per heartbeat, lists included", $"{used.TotalMicroseconds / heard:0} µs");
        Figures.Print("server, resident", $"{memory >> 20} MiB, of it the managed heap {await ReadAsync("dotnet_gc_last_collection_memory_committed_size") / (1 << 20):0} MiB");
        Figures.Print("resources, a page of 100, meanwhile", lists.ToString());
        Figures.Print("heartbeats", $"{heard:0} heard, {expected:0} expected in {took.TotalSeconds:0.0} s");
        memory.ShouldBeLessThan(MemoryLimit);
        heard.ShouldBeInRange(0.99 * expected, 1.01 * expected);
        agents.Lines.ShouldBe(told, agents.LastWords()); // It says so when one of them loses its connection.
        (await ReadAsync("appliance_agents_connected")).ShouldBe(Agents);
        (await rack.Api.ResourcePageAsync(500)).Items.ShouldAllBe(one => one.Usage != null);
        (await rack.Api.EventsAsync()).ShouldNotContain(happened => happened.Name == "agents.lost");
        await agents.EndAsync(TimeSpan.FromSeconds(20));
        agents.ExitCode.ShouldBe(0, agents.LastWords());
    }

    private async Task<AnswerTimes> AskListsAsync(long start, CancellationToken stop)
    {
        var times = new AnswerTimes();
        while (TimeProvider.System.GetElapsedTime(start) < Watched)
        {
            var asked = TimeProvider.System.GetTimestamp();
            (await rack.Api.ResourcePageAsync(100)).Items.Count.ShouldBe(100);
            times.Add(TimeProvider.System.GetElapsedTime(asked));
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
        }
        return times;
    }

    private Task<double> BeatsAsync() => ReadAsync("appliance_agents_messages", "kind=\"Heartbeat\"");

    /// <summary>A number from the appliance's metrics; 0 as long as there is none.</summary>
    private async Task<double> ReadAsync(string name, string label = "")
    {
        var (_, text) = await rack.Api.ProbeAsync("metrics");
        var line = text.Split('\n').FirstOrDefault(one => one.StartsWith(name, StringComparison.Ordinal) && one.Contains(label, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.AsSpan(line.LastIndexOf("} ", StringComparison.Ordinal) + 1).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
