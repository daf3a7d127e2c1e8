using Appliance.Server.Jobs;
using Appliance.Server.Power;
using Appliance.Server.Power.Deeds;
using Appliance.Tests.Laws;

namespace Appliance.Tests.Power;

/// <summary>A power job that has failed may have switched the machine, but never twice, and leaves it in no third state.</summary>
public sealed class PowerOnLaws : ILawsOf<PowerOn>
{
    [Fact]
    public Task ItKeepsThem() => PowerJobLaws.CheckAsync(on: false, switching => new PowerOn(switching, PowerJobLaws.Settings), "off, 0 starts", "on, 1 starts");
}

public sealed class PowerOffLaws : ILawsOf<PowerOff>
{
    [Fact]
    public Task ItKeepsThem() => PowerJobLaws.CheckAsync(on: true, switching => new PowerOff(switching, PowerJobLaws.Settings), "on, 0 starts", "off, 0 starts");
}

public sealed class ShutDownLaws : ILawsOf<ShutDown>
{
    [Fact]
    public Task ItKeepsThem() => PowerJobLaws.CheckAsync(on: true, switching => new ShutDown(switching, PowerJobLaws.Settings), "on, 0 starts", "off, 0 starts");
}

public sealed class PowerResetLaws : ILawsOf<PowerReset>
{
    [Fact]
    public Task ItKeepsThem() => PowerJobLaws.CheckAsync(on: true, switching => new PowerReset(switching, PowerJobLaws.Settings), "on, 0 starts", "on, 1 starts");
}

/// <summary>A machine that was on is on again, whatever became of its cycle.</summary>
public sealed class PowerCycleLaws : ILawsOf<PowerCycle>
{
    [Fact]
    public Task ItKeepsThem() => PowerJobLaws.CheckAsync(on: true, switching => new PowerCycle(switching, PowerJobLaws.Settings), "on, 0 starts", "on, 1 starts");
}

internal static class PowerJobLaws
{
    public static PowerSettings Settings { get; } = new();

    public static Task CheckAsync(bool on, Func<Switching, Job<PowerJobState>> makeJob, params string[] worlds) => JobLaws.CheckAsync(
        () => new FakeMachine(on), machine => makeJob(new Switching(machine, Settings, TimeProvider.System)), new PowerJobState(Guid.CreateVersion7(), "web1"), machine => $"{machine}", worlds.Contains);
}
