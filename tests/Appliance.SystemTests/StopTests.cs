using Appliance.SystemTests.Racks;

namespace Appliance.SystemTests;

/// <summary>Starting and stopping as a service manager does.</summary>
[Collection(ForeignCollection.Name)]
public sealed class StopTests(ForeignRack rack)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task ATerminatedApplianceStopsInTimeAndComesBack()
    {
        var took = await rack.Rack.Server.StopAsync();
        Figures.Print("SIGTERM to the end", $"{took.TotalSeconds:0.00} s");
        took.ShouldBeLessThan(Limit);
        File.Exists(rack.Rack.Server.SocketPath).ShouldBeFalse("the API's socket is left behind");

        await rack.Rack.Server.StartAsync();
        (await rack.Api.StatusAsync()).SetupRequired.ShouldBeFalse();
    }
}
