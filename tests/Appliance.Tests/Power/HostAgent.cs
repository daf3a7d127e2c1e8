using System.Globalization;
using Appliance.Agent.Commands;
using Appliance.Contracts;
using Appliance.Server.Agents;
using Appliance.Tests.Api;
using Appliance.Tests.Identity;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Power;

/// <summary>This machine as a member of an appliance: the agent's own commands, in this process. It can what its tools can.</summary>
internal sealed class HostAgent : IAsyncDisposable
{
    private readonly TestAppliance _appliance;
    private readonly TemporaryFolder _folder = new();
    private CancellationTokenSource _end = new();
    private Task _service = Task.CompletedTask;

    private HostAgent(TestAppliance appliance) => _appliance = appliance;

    public string Name { get; private init; } = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_folder.Path, "state");

    public static async Task<HostAgent> JoinAsync(TestAppliance appliance, string name)
    {
        var host = new HostAgent(appliance) { Name = name };
        var token = await new ApplianceClient(appliance.SignedIn).AddJoinTokenAsync(new JoinTokenRequest(name), Stop);
        var settings = appliance.Services.GetRequiredService<AgentsSettings>();
        var door = string.Create(CultureInfo.InvariantCulture, $"{settings.Address}:{settings.EnrolmentPort}");
        (await JoinCommand.RunAsync(["--token", token.Token, "--server", door, "--state", host.State], TimeProvider.System, Stop)).ShouldBe(0);
        await File.WriteAllTextAsync(host.ConfigFile, "{}", Stop);
        await host.StartAsync();
        return host;
    }

    public async Task StartAsync()
    {
        _end = new CancellationTokenSource();
        _service = ServiceCommand.RunAsync(["--state", State, "--config", ConfigFile], TimeProvider.System, _end.Token);
        await Eventually.TrueAsync(() => _appliance.Services.GetRequiredService<IAgents>().Connected == 1, "the agent is connected", Stop);
    }

    /// <summary>The agent ends; the machine is a member as before.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _service.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _end.Dispose();
        await Eventually.TrueAsync(() => _appliance.Services.GetRequiredService<IAgents>().Connected == 0, "the agent is gone", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_service.IsCompleted) await EndAsync();
        _folder.Dispose();
    }

    private string ConfigFile => Path.Combine(_folder.Path, "agent.json");
}
