using System.Reflection;
using Appliance.Contracts;
using Appliance.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Api;

/// <summary>Denied unless it is said otherwise: an endpoint that names no permission does not go into service.</summary>
public sealed class NeededPermissionTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    [Fact]
    public void AnEndpointThatNamesNothingStopsTheStart()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/open", () => "").AllowAnonymous();
        app.MapGet("/guarded", () => "").Needs(Permissions.StatusRead);
        NeedingEndpoints.Check(app);
        app.MapGet("/forgotten", () => "");

        Should.Throw<InvalidOperationException>(() => NeedingEndpoints.Check(app)).Message.ShouldContain("/forgotten");
    }

    [Fact]
    public void EveryPermissionThatIsNamedExists()
    {
        var named = running.Appliance.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<NeededPermission>()?.Name).OfType<string>().Distinct().ToList();

        named.ShouldNotBeEmpty();
        named.Except([.. Permissions.All, Permissions.Self]).ShouldBeEmpty();
    }

    [Fact]
    public void TheListOfPermissionsLeavesNoneOut() =>
        typeof(Permissions).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
            .ShouldBe([.. Permissions.All, Permissions.Self], ignoreOrder: true);
}
