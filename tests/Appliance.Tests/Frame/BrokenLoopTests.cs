using Appliance.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Tests.Frame;

/// <summary>A loop that breaks must not look like an orderly stop: the service manager would leave the appliance down.</summary>
public sealed class BrokenLoopTests
{
    [Fact]
    public async Task ALoopThatBreaksEndsTheDaemonAsADefect() => (await ApplianceHost.RunAsync(With<Breaks>())).ShouldBe(ApplianceHost.Defect);

    [Fact]
    public async Task ALoopThatEndsAndAStopThatIsAskedForAreNone() => (await ApplianceHost.RunAsync(With<Stops>())).ShouldBe(0);

    private static WebApplication With<T>() where T : class, IHostedService
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHostedService<T>();
        return builder.Build();
    }

    private sealed class Breaks : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("A defect.");
        }
    }

    private sealed class Stops(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        }
    }
}
