using System.Reflection;
using Appliance.Plugins;
using Appliance.Server;
using Appliance.Tests.Api;
using Appliance.Tests.Golden;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Tests.Plugins;

/// <summary>What strangers compile against.</summary>
public sealed class ContractTests(RunningAppliance running) : IClassFixture<RunningAppliance>
{
    [Fact]
    public void ThePublicContractIsTheOneWeHaveRead() =>
        string.Join('\n', typeof(IPlugin).Assembly.GetExportedTypes().OrderBy(type => type.Name, StringComparer.Ordinal).SelectMany(type => new[] { type.FullName! }
                .Concat(type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(member => $"  {member}").Order(StringComparer.Ordinal))))
            .ShouldMatchGolden("plugin-contract.txt");

    /// <summary>The stand-in before a driver can then give every call its deadline.</summary>
    [Fact]
    public void EveryMethodOfASeamIsAsynchronousAndTakesATokenLast() =>
        running.Appliance.Services.GetServices<IDriverSeam>().SelectMany(seam => seam.Face.GetMethods())
            .Where(method => !method.ReturnType.IsAssignableTo(typeof(Task)) || method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken))
            .ShouldBeEmpty();
}
