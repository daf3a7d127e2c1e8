using Appliance.Contracts;
using Appliance.Server.Jobs;
using Appliance.Tests.Store;

namespace Appliance.Tests.Jobs.Chaos;

/// <summary>
/// Some servers share some jobs on one PostgreSQL. They die at any write, fall asleep and wake when somebody else has their job; the agent
/// crashes; people cancel and decide about what is stuck. What came of it is counted as violations of what jobs promise.
/// </summary>
internal sealed class ChaosRun(int seed, Controls controls)
{
    private const int Servers = 3;
    private const int WorkersEach = 3;
    private const int Jobs = 30;

    private readonly Random _chance = new(seed);
    private readonly SimulatedAgent _agent = new(new Random(seed + 1), controls);
    private readonly List<(Guid Id, MakeSet.State Order)> _orders = [];

    public int PowerCuts { get; private set; }

    public int AgentCrashes => _agent.Crashes;

    public int OldCommandsRefused => _agent.Refused;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <returns>What was broken, in sentences; empty when all is well.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        await using var database = await TestStore.CreateAsync();
        var servers = Enumerable.Range(0, Servers).Select(_ => Server(database)).ToList();
        try
        {
            await OrderAsync(servers[0]);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var workers = servers.SelectMany(server => Enumerable.Range(0, WorkersEach).Select(_ => WorkAsync(server, over.Token))).ToList();
            await Eventually.TryAsync(() => StirAsync(servers[0]), "every job has ended", Stop);
            await over.CancelAsync();
            await Task.WhenAll(workers);
            return await JudgeAsync(servers[0]);
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }

    private JobsWorld Server(TestStore database) =>
        JobsWorld.On(database, journal => new CutJournal(journal, _ => Holds()), new MakeSet(_agent, new Random(seed + 2), controls));

    private async Task OrderAsync(JobsWorld server)
    {
        var kind = (MakeSet)server.Get<JobKind>();
        for (var number = 0; number < Jobs; number++)
        {
            var order = new MakeSet.State($"set {number}", Things: 1 + Next(4), Fails: Next(4) == 0);
            // Some compete for an object, some for two.
            string[] locks = Next(3) == 0 ? [$"host/{Next(3)}", $"host/{3 + Next(3)}"] : [$"host/{Next(6)}"];
            _orders.Add((await server.OrderAsync(kind, order, locks), order));
        }
    }

    private static async Task WorkAsync(JobsWorld server, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (await server.WorkOnceAsync() is null) await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Time passes quickly, some leases end under their workers, and people meddle.</summary>
    /// <returns>Whether all is over.</returns>
    private async Task<bool> StirAsync(JobsWorld server)
    {
        await server.Store.ExecuteAsync("update jobs.jobs set due = clock_timestamp() where due > clock_timestamp()", Stop);
        // Whose worker died must be found by others; whose worker lives becomes a zombie.
        await server.Store.ExecuteAsync("update jobs.jobs set lease_until = clock_timestamp() where lease_until is not null and random() < 0.2", Stop);
        var stuck = await server.Store.QueryAsync($"select id from jobs.jobs where state = {nameof(JobState.Stuck)}", row => row.GetGuid(0), Stop);
        foreach (var id in stuck) await server.Decide.RetryAsync(id, "the operator", Stop);
        if (Next(10) == 0) await CancelOneAsync(server);
        return await server.Store.FirstAsync("select count(*) from jobs.jobs where ended is null", row => row.GetInt64(0), Stop) == 0;
    }

    private async Task CancelOneAsync(JobsWorld server)
    {
        try
        {
            await server.Decide.CancelAsync(_orders[Next(Jobs)].Id, "the operator", Stop);
        }
        catch (FaultException late) when (late.Code == FaultCodes.JobNotOpen)
        {
            // It was over, or on its way back.
        }
    }

    private async Task<IReadOnlyList<string>> JudgeAsync(JobsWorld server)
    {
        var wanted = new List<string>();
        foreach (var (id, order) in _orders)
        {
            if ((await server.ShowAsync(id)).Job.State == JobState.Finished) wanted.AddRange(MakeSet.Wanted(order));
        }
        var locks = await server.Store.FirstAsync("select count(*) from jobs.locks", row => row.GetInt64(0), Stop);
        return
        [
            .. wanted.Except(_agent.Made).Select(thing => $"{thing} is missing."),
            .. _agent.Made.Except(wanted).Select(thing => $"{thing} was left behind."),
            .. _agent.Made.GroupBy(thing => thing, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} was made {same.Count()} times."),
            .. _agent.ActedTwice.Select(operation => $"{operation} acted twice."),
            .. locks > 0 ? [$"{locks} locks are left."] : Array.Empty<string>(),
        ];
    }

    private bool Holds()
    {
        if (Next(25) != 0) return true;
        lock (_chance) PowerCuts++;
        return false;
    }

    private int Next(int most)
    {
        lock (_chance) return _chance.Next(most);
    }
}
