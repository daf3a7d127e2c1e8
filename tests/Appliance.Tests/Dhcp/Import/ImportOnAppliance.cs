using System.Net;
using Appliance.Contracts;
using Appliance.Server.Network;
using Appliance.Tests.Api;
using Appliance.Tests.Network;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Dhcp.Import;

/// <summary>An appliance that stands in the networks of the files, at the time of their leases.</summary>
internal static class ImportOnAppliance
{
    public static Task<TestAppliance> StartAsync() => TestAppliance.StartAsync(instead: services => services
        .AddSingleton<IHostInterfaces>(new FixedInterfaces(
        [
            new HostInterface("br0", 2, null, true, [new(IPAddress.Parse("10.99.0.1"), 24)]),
            new HostInterface("eth1", 3, null, true, [new(IPAddress.Parse("192.168.7.9"), 28)]),
        ]))
        .AddSingleton<TimeProvider>(new FakeTimeProvider(ImportedFiles.Now)));

    public static DhcpImportRequest Request(string program, bool dryRun, SubnetMode? mode = null) =>
        new([.. Directory.EnumerateFiles(ImportedFiles.Path(program)).Order(StringComparer.Ordinal).Select(file => ImportedFiles.Read(Path.GetRelativePath(ImportedFiles.Path(""), file)))], dryRun, mode);
}
