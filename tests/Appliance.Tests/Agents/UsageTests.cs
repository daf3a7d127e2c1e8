using Appliance.Agent.Contracts;
using Appliance.Agent.Inventory;
using Appliance.Server.Agents.Messages;
using Appliance.Tests.Agent.Inventory;

namespace Appliance.Tests.Agents;

/// <summary>How much of a machine is in use: from the kernel's files to what operators are shown.</summary>
public sealed class UsageTests : IDisposable
{
    private const string Meminfo = "MemTotal:       16384 kB\nMemFree:         1024 kB\nMemAvailable:    4096 kB\n";
    private readonly FakeMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void TheProcessorsPartIsWhatTheyDidSinceTheLookBefore()
    {
        _machine.With("proc/meminfo", Meminfo).With("proc/loadavg", "1.37 0.80 0.50 2/300 4711\n").With("proc/stat", "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 1 1 1 1 1 1\n");
        var reader = new UsageReader(new HostFiles(_machine.Root));
        reader.Read().ShouldBe(new Usage { MemoryBytes = 16 << 20, MemoryAvailableBytes = 4 << 20, LoadHundredths = 137 });

        _machine.With("proc/stat", "cpu  130 0 120 730 120 0 0 0 80 0\n");
        reader.Read()!.CpuPermille.ShouldBe(500U);
        reader.Read()!.HasCpuPermille.ShouldBeFalse(); // no tick has passed
    }

    [Theory]
    [InlineData("cpu  130 0 120 0 0 0 0 0 0 0")] // an idle counter that went back, as old kernels let it
    [InlineData("cpu")]
    [InlineData("cpu a b c d e f g h")]
    [InlineData("")]
    public void WhatTheKernelCountsOddlyIsNoPartAboveAll(string stat)
    {
        _machine.With("proc/meminfo", Meminfo).With("proc/stat", "cpu  1 0 1 100 1 0 0 0 0 0\n");
        var reader = new UsageReader(new HostFiles(_machine.Root));
        reader.Read();
        _machine.With("proc/stat", stat);
        var usage = reader.Read().ShouldNotBeNull();
        usage.CpuPermille.ShouldBeLessThanOrEqualTo(1000U);
        usage.LoadHundredths.ShouldBe(0U);
    }

    [Fact]
    public void WithoutAKernelThatTellsThereIsNone() => new UsageReader(new HostFiles(_machine.Root)).Read().ShouldBeNull();

    [Fact]
    public void WhatThisMachineTellsCanBe()
    {
        var usage = new UsageReader(new HostFiles()).Read().ShouldNotBeNull();
        usage.MemoryAvailableBytes.ShouldBeInRange(1UL, usage.MemoryBytes);
    }

    [Fact]
    public void FiguresThatCanNotBeAreBroughtToWhatCan()
    {
        var told = new Heartbeat
        {
            UptimeSeconds = ulong.MaxValue,
            Usage = new Usage { CpuPermille = uint.MaxValue, MemoryBytes = ulong.MaxValue, MemoryAvailableBytes = ulong.MaxValue, LoadHundredths = uint.MaxValue },
        };
        var read = UsageMessages.Read(told, DateTimeOffset.UnixEpoch).ShouldNotBeNull();
        (read.CpuPercent, read.MemoryUsedBytes, read.Load, read.UptimeSeconds).ShouldBe((100.0, 0L, 1_000_000.0, 36_500L * 86_400));
        UsageMessages.Read(new Heartbeat { Usage = new Usage { MemoryBytes = 1, MemoryAvailableBytes = 2 } }, default)!.MemoryUsedBytes.ShouldBe(0);
        UsageMessages.Read(new Heartbeat(), default).ShouldBeNull();
        UsageMessages.Read(new Heartbeat { Usage = new Usage() }, default).ShouldBeNull();
    }
}
