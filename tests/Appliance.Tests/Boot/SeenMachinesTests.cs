using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Boot.Answers;
using Appliance.Server.Inventory;
using Appliance.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Appliance.Tests.Boot;

public sealed class SeenMachinesTests
{
    [Fact]
    public async Task AMachineThatCanNotBeNotedDoesNotKeepTheNextFromIt()
    {
        var machines = Substitute.For<IMachines>();
        var (first, second) = (MacAddress.Parse("52:54:00:00:00:01"), MacAddress.Parse("52:54:00:00:00:02"));
        machines.SeenAsync(first, FirmwareKind.Bios, Arg.Any<CancellationToken>()).Returns<Machine?>(_ => throw new InvalidOperationException("A defect."));
        using var seen = new SeenMachines(machines, NullLogger<SeenMachines>.Instance);
        await seen.StartAsync(BootWorld.Stop);
        seen.Note(first, FirmwareKind.Bios);
        seen.Note(second, FirmwareKind.Bios);
        await Eventually.TryAsync(
            () => Task.FromResult(machines.ReceivedCalls().Any(call => second.Equals(call.GetArguments()[0]))), "the second machine is noted", BootWorld.Stop);
        seen.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await seen.StopAsync(CancellationToken.None);
    }
}
