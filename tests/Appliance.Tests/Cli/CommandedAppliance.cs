using Appliance.Cli;
using Appliance.Contracts;
using Appliance.Server.Boot.Tokens;
using Appliance.Server.Inventory;
using Appliance.Server.Network;
using Appliance.Tests.Agents;
using Appliance.Tests.Api;
using Appliance.Tests.Enrollment;
using Appliance.Tests.Inventory;
using Appliance.Tests.Network;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Cli;

/// <summary>An appliance whose network interfaces are simulated, and a shell that is signed in to it.</summary>
public sealed class CommandedAppliance : IAsyncLifetime
{
    internal TestAppliance Appliance { get; private set; } = null!;

    internal Shell Shell { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Appliance = await StartAsync();
        Shell = ShellOf(Appliance);
        (await Shell.AnswerAsync(TestAppliance.Password, "login", "--name", TestAppliance.Administrator)).Code.ShouldBe(ExitCodes.Ok);
    }

    public async ValueTask DisposeAsync()
    {
        Shell?.Dispose();
        if (Appliance is not null) await Appliance.DisposeAsync();
    }

    internal static Task<TestAppliance> StartAsync(bool setUp = true, string listen = "http://127.0.0.1:0", IReadOnlyDictionary<string, object>? settings = null) => TestAppliance.StartAsync(
        settings, setUp: setUp, listen: listen, instead: services => JobsOfADay.Add(services.AddSingleton<IHostInterfaces>(new FixedInterfaces(NetworkWorld.Interfaces))));

    internal static Shell ShellOf(TestAppliance appliance) => new($"http://unix:{appliance.DataPath}/run/api.sock");

    /// <summary>A machine that has booted, enrolled itself and waits.</summary>
    /// <returns>Its MAC address and the code on its console.</returns>
    internal static async Task<(string Mac, string Code)> EnrolAsync(TestAppliance appliance, int number)
    {
        var (mac, stop) = (InventoryWorld.Mac(number), TestContext.Current.CancellationToken);
        await appliance.Services.GetRequiredService<IMachines>().SeenAsync(mac, FirmwareKind.Bios, stop);
        var token = await appliance.Services.GetRequiredService<BootTokens>().IssueAsync(mac, Guid.CreateVersion7(), stop);
        using var machine = new TestMachine("", "", mac) { BootToken = token };
        using var door = Wire.ToEnrolment(appliance.Services);
        return (mac.ToString(), (await door.EnrolAsync(machine)).Pending.Code);
    }
}
