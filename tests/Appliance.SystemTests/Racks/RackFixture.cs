using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Rack;

namespace Appliance.SystemTests.Racks;

/// <summary>
/// A rack that the tests of one collection share. Where root, a program or a built file is missing, every one of these tests fails with
/// the cure in its message: a test that could not run is no test that passed.
/// </summary>
public abstract class RackFixture : IAsyncLifetime
{
    private VirtualRack? _rack;

    public VirtualRack Rack => _rack ?? throw new InvalidOperationException("The rack has not been started.");

    public ServerApi Api => Rack.Api;

    public string Folder { get; } = Directory.CreateTempSubdirectory("apl-").FullName;

    public async ValueTask InitializeAsync()
    {
        var artifacts = Artifacts.Find();
        Prerequisites.Check(artifacts);
        _rack = await VirtualRack.StartAsync(artifacts, $"apl-{Path.GetFileName(Folder)[4..].ToLowerInvariant()}", Folder, await SettingsAsync());
        await Api.SetUpAsync(Rack.Server.SetupToken);
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // CI keeps the log of a rack in which something failed.
        if (_rack is not null) await _rack.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits until a resource of this address satisfies a condition.</summary>
    public Task<Resource> ResourceAsync(MacAddress mac, TimeSpan deadline, string what, Func<Resource, bool> condition) => Poll.UntilAsync(
        $"{mac}: {what}", deadline, async () => await Api.ResourceAsync(mac) is { } found && condition(found) ? found : null,
        () => Rack.Server.Daemon.LastWords());

    /// <summary>Waits until a boot of this address has ended for a reason.</summary>
    public Task<BootAttempt> StoppedBootAsync(MacAddress mac, string reason, TimeSpan deadline) => Poll.UntilAsync(
        $"{mac}: a boot that stopped with {reason}", deadline, async () => (await AttemptsAsync(mac)).FirstOrDefault(boot => boot.Reason == reason),
        () => Rack.Server.Daemon.LastWords());

    /// <summary>The newest first; none when the appliance has not heard of the machine yet.</summary>
    public async Task<IReadOnlyList<BootAttempt>> AttemptsAsync(MacAddress mac)
    {
        try
        {
            return await Api.TimelineAsync(mac.ToString());
        }
        catch (ApiRefusedException unknown) when (unknown.Status == 404)
        {
            return [];
        }
    }

    /// <summary>A name's address, asked of the appliance's DNS from inside its network.</summary>
    public async Task<string> DigAsync(params string[] question) =>
        (await Rack.Network.RunAsync("dig", [$"@{NetworkNamespace.ServerAddress}", "+short", "+tries=2", "+time=2", .. question])).Trim();

    /// <summary>Every system rack declares its subnet in the configuration and shortens the boot's deadlines, so that tests wait for less.</summary>
    protected virtual Task<Dictionary<string, string>> SettingsAsync() => Task.FromResult(new Dictionary<string, string>(FirstSubnet.Settings("rack"), StringComparer.Ordinal)
    {
        ["Boot:DeadlineFileSeconds"] = "20",
        ["Boot:DeadlineKernelSeconds"] = "45",
        ["Boot:DeadlineAgentSeconds"] = "90",
    });

    protected virtual Task ReadyAsync() => Poll.UntilAsync("A served subnet", TimeSpan.FromSeconds(30), async () =>
        (await Api.SubnetsAsync()).Any(subnet => subnet.State == SubnetState.Serving));
}
