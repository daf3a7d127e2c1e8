using Appliance.Contracts;
using Appliance.Rack;
using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests.Soak;

/// <summary>What happens in an hour at a site of a hundred machines, as fast as the appliance lets it happen.</summary>
internal sealed class SiteDay(SimulationRack rack, IReadOnlyList<Guid> powered) : IDisposable
{
    private const int Renewals = 20;
    private const int Boots = 3;
    private const int Looks = 10;
    private const int People = 3;

    private readonly List<SimulatedMachine> _machines = [.. Enumerable.Range(0, 100).Select(_ => rack.NewMachine())];
    private readonly ApplianceClient _client = rack.Api.Client;
    private int _next;

    public int Operations { get; private set; }

    public async Task HourAsync(int hour, CancellationToken stop)
    {
        await Task.WhenAll(LeaseAsync(stop), LookAsync(stop));
        await BootAsync(stop);
        await SwitchAsync(hour % 2 == 0 ? PowerAction.On : PowerAction.Off, stop);
        for (var person = 0; person < People; person++) await ComeAndGoAsync($"guest-{hour}-{person}", stop);
        await rack.DigAsync("no-such-name.rack.test", "A");
        Operations++;
    }

    public void Dispose() => _machines.ForEach(machine => machine.Dispose());

    private SimulatedMachine Next() => _machines[_next++ % _machines.Count];

    private async Task LeaseAsync(CancellationToken stop)
    {
        for (var renewal = 0; renewal < Renewals; renewal++, Operations++) await Next().TakeLeaseAsync(isIpxe: false, stop);
    }

    private async Task BootAsync(CancellationToken stop)
    {
        for (var boot = 0; boot < Boots; boot++, Operations++)
        {
            var machine = Next();
            await machine.TakeLeaseAsync(isIpxe: false, stop);
            await machine.ReadBootFileAsync(stop);
            await machine.TakeLeaseAsync(isIpxe: true, stop);
            await machine.ReadScriptAsync(stop);
            machine.HangUp();
        }
    }

    /// <summary>What the pages of operators ask for, and the monitoring.</summary>
    private async Task LookAsync(CancellationToken stop)
    {
        for (var look = 0; look < Looks; look++)
        {
            await rack.Api.ResourcePageAsync(100);
            await _client.JobsAsync(new JobQuery(Limit: 50), stop);
            await _client.EventsAsync(new EventQuery(Limit: 50), stop);
            await rack.Api.LeasesAsync();
            await rack.Api.StatusAsync();
            (await rack.Api.ProbeAsync("metrics")).Status.ShouldBe(200);
            Operations += 6;
        }
    }

    private async Task SwitchAsync(PowerAction action, CancellationToken stop)
    {
        var answers = await _client.SwitchAsync([.. powered.Select(id => id.ToString())], action, null, stop);
        answers.ShouldAllBe(answer => answer.Order != null);
        foreach (var answer in answers)
        {
            await Poll.UntilAsync($"The end of job {answer.Order!.Number}", TimeSpan.FromMinutes(1), async () =>
                (await _client.JobAsync(answer.Order!.Job.ToString(), stop)).Job is { State: JobState.Finished });
            Operations++;
        }
    }

    /// <summary>Somebody is made a user, signs in, and is none any more.</summary>
    private async Task ComeAndGoAsync(string name, CancellationToken stop)
    {
        const string Password = "grey herons fly low";
        await _client.AddUserAsync(new UserSpec(name) { Password = Password }, stop);
        (await _client.LoginAsync(new LoginRequest(name, Password, "soak"), stop)).Token.ShouldNotBeNull();
        await _client.RemoveUserAsync(name, stop);
        Operations += 3;
    }
}
