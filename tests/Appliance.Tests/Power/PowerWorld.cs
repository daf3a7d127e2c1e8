using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Store;
using Appliance.Tests.Api;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Power;

/// <summary>An appliance with machines to switch.</summary>
internal sealed class PowerWorld(TestAppliance appliance) : IAsyncDisposable
{
    public TestAppliance Appliance => appliance;

    public ApplianceClient Client { get; } = new(appliance.SignedIn);

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>BMCs may be on loopback, where the tests have theirs; looks happen when a test asks for them.</summary>
    public static async Task<PowerWorld> StartAsync(int effectSeconds = 60, int answerSeconds = 10, Action<IServiceCollection>? instead = null) => new(await TestAppliance.StartAsync(
        new Dictionary<string, object>
        {
            ["Power:Networks"] = new[] { "127.0.0.0/8" },
            ["Power:LookSeconds"] = 86_400,
            ["Power:EffectSeconds"] = effectSeconds,
            ["Power:ShutdownSeconds"] = effectSeconds,
            ["Power:AnswerSeconds"] = answerSeconds,
        }, instead: instead));

    public async Task<Machine> AddAsync(string name, int number = 1, string uuid = "")
    {
        var machines = Get<IMachines>();
        return await Get<IStore>().InTransactionAsync(async transaction =>
        {
            var added = await machines.AddAsync(transaction, new NewMachine(name, Lifecycle.Discovered, [InventoryWorld.Mac(number)], InventoryWorld.Mac(number), FirmwareKind.Bios), Stop);
            if (uuid.Length > 0) await machines.ReportAsync(transaction, added.Id, InventoryWorld.Hardware(uuid, macs: InventoryWorld.Mac(number)), Stop);
            return added;
        }, Stop);
    }

    public async Task<Machine> AddAsync(string name, PowerSpec spec, int number = 1, string uuid = "")
    {
        var machine = await AddAsync(name, number, uuid);
        await Client.SetPowerAsync(name, spec, Stop);
        return machine;
    }

    /// <summary>Orders it and waits for its end.</summary>
    public async Task<JobSummary> SwitchAsync(string name, PowerAction action) => await EndedAsync((await Client.SwitchAsync(name, action, null, Stop)).Job);

    public async Task<JobSummary> EndedAsync(Guid job)
    {
        JobSummary? ended = null;
        await Eventually.TryAsync(async () => (ended = (await Client.JobAsync(job.ToString(), Stop)).Job).Ended is not null, "the job has ended", Stop);
        return ended!;
    }

    /// <summary>The looks at all machines, now.</summary>
    public async Task LookAsync()
    {
        var begun = (await LooksAsync()).Runs;
        await appliance.Store.ExecuteAsync("update jobs.reconcilers set due = clock_timestamp() where name = 'read-power-states'", Stop);
        await Eventually.TryAsync(async () => await LooksAsync() is { State: not ReconcilerState.Running } looks && looks.Runs > begun, "all have been looked at", Stop);

        async Task<ReconcilerInfo> LooksAsync() => (await Client.ReconcilersAsync(Stop)).Single(one => one.Name == "read-power-states");
    }

    public async Task<List<string>> FactsAsync(Machine machine) =>
        [.. (await Client.EventsAsync(new EventQuery(Object: $"resource/{machine.Id}", Name: "power."), Stop)).Items.Reverse().Select(happened => happened.Name)];

    public T Get<T>() where T : notnull => appliance.Services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => appliance.DisposeAsync();
}
