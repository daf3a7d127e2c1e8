namespace Appliance.Tests.Api;

/// <summary>One appliance for all tests of a class that only ask: <c>IClassFixture&lt;RunningAppliance&gt;</c>.</summary>
public sealed class RunningAppliance : IAsyncLifetime
{
    internal TestAppliance Appliance { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Appliance = await TestAppliance.StartAsync();

    public ValueTask DisposeAsync() => Appliance?.DisposeAsync() ?? ValueTask.CompletedTask;
}
