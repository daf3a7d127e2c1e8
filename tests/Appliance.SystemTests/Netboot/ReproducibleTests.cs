using System.Security.Cryptography;
using Appliance.Rack;

namespace Appliance.SystemTests.Netboot;

/// <summary>Whoever builds the discovery system from the same source gets the same bytes, so that anybody can check what machines boot.</summary>
public sealed class ReproducibleTests
{
    /// <summary>Elsewhere, with nothing kept from the first build, and with other habits of the builder's.</summary>
    [Fact]
    public async Task ASecondBuildOfTheDiscoverySystemIsTheSameToTheByte()
    {
        var artifacts = Artifacts.Find();
        var folder = Directory.CreateTempSubdirectory("netboot-again-").FullName;
        try
        {
            var again = Path.Combine(folder, "out");
            await Programs.RunAsync("env", "TZ=Pacific/Auckland", "LC_ALL=C.UTF-8", "LANG=C.UTF-8", $"NETBOOT_CACHE={folder}/cache",
                Path.Combine(artifacts.Root, "netboot", "build.sh"), again, artifacts.Agent);
            foreach (var file in Directory.EnumerateFiles(artifacts.NetbootFolder, "*", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(artifacts.NetbootFolder, file);
                (await HashAsync(Path.Combine(again, name))).ShouldBe(await HashAsync(file), name);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken));
    }
}
