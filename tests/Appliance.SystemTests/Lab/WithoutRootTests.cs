using Appliance.Rack;

namespace Appliance.SystemTests.Lab;

/// <summary>Who is not root is told so before anything is installed, built or waited for.</summary>
public sealed class WithoutRootTests : IDisposable
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    // A place that everybody may read, with the Makefile alone: whatever else it wanted first, it would not find.
    private readonly string _folder = Directory.CreateTempSubdirectory("no-root-").FullName;
    private readonly Artifacts _artifacts = Artifacts.Find();

    public WithoutRootTests()
    {
        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_folder, Everybody);
        File.Copy(Path.Combine(_artifacts.Root, "Makefile"), Path.Combine(_folder, "Makefile"));
        Directory.CreateDirectory(Path.Combine(_folder, "artifacts", "lab"), Everybody);
    }

    [Theory]
    [InlineData("lab")]
    [InlineData("lab-down")]
    public async Task MakeSaysTheCureAtOnce(string target)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (exitCode, output, error) = await AsNobodyAsync("make", "-C", _folder, target);
        exitCode.ShouldNotBe(0);
        error.ShouldContain($"Run: sudo make {target}");
        output.ShouldNotContain("setup");
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(AtOnce);
    }

    [Fact]
    public async Task MakeTestSaysItFirstAndGoesOn()
    {
        var (_, _, error) = await AsNobodyAsync("make", "-C", _folder, "test");
        error.Split('\n')[0].ShouldContain("sudo make test");
        error.ShouldContain("packaging/setup.sh", Case.Sensitive, "it has not gone on");
    }

    [Fact]
    public async Task TheRackRefusesBothWaysToTheLab()
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory)) File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(_folder, "Appliance.sln"), "", TestContext.Current.CancellationToken);
        foreach (var verb in (string[])["up", "down"])
        {
            var (exitCode, _, error) = await AsNobodyAsync("env", "-C", _folder, "DOTNET_CLI_HOME=/tmp", "dotnet", "appliance-rack.dll", "lab", verb);
            exitCode.ShouldBe(1, error);
            error.ShouldContain("root:");
            error.ShouldContain("sudo make lab");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<(int ExitCode, string Output, string Error)> AsNobodyAsync(params string[] command) =>
        Programs.TryAsync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "--", .. command]);
}
