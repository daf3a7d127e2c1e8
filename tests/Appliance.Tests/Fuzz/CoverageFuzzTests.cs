using System.Diagnostics;
using System.Globalization;
using Appliance.Fuzz.Codecs;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Fuzz;

/// <summary>The program that looks for new paths itself, briefly. FUZZ_INPUTS says how many inputs for each codec.</summary>
public sealed class CoverageFuzzTests
{
    private static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("FUZZ_INPUTS"), CultureInfo.InvariantCulture, out var inputs) ? inputs : 5_000;

    [Fact]
    public async Task NoCodecBreaksItsLaws()
    {
        var (code, said) = await RunAsync("--inputs", Inputs.ToString(CultureInfo.InvariantCulture), "--seed", Random.Shared.Next().ToString(CultureInfo.InvariantCulture));
        code.ShouldBe(0, said);
        foreach (var codec in AllCodecs.List)
        {
            // "dhcp4   10000    411 …": without instruments there would be no edges.
            var line = said.Split('\n').Single(line => line.StartsWith(codec.Name + ' ', StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int.Parse(line[2], CultureInfo.InvariantCulture).ShouldBeGreaterThan(10, codec.Name);
        }
    }

    /// <summary>Five of six beginnings find it, as measured: chance has none that must. That eight in a row do not is one in a million.</summary>
    [Fact]
    public async Task ADefectFiveStepsDeepIsFoundAndKept()
    {
        var folder = Directory.CreateTempSubdirectory();
        var (code, said) = (0, "");
        for (var seed = 1; code == 0 && seed <= 8; seed++)
            (code, said) = await RunAsync("--codec", "planted", "--inputs", "200000", "--defects", folder.FullName, "--seed", seed.ToString(CultureInfo.InvariantCulture));
        code.ShouldBe(1, said);
        said.ShouldContain("nobody offers TLS 1.3");
        var input = await File.ReadAllBytesAsync(Directory.EnumerateFiles(folder.FullName, "defect-*", SearchOption.AllDirectories).ShouldHaveSingleItem(), TestContext.Current.CancellationToken);
        Should.Throw<Appliance.Fuzz.BrokenLawException>(() => AllCodecs.Planted.Try(input));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task AWordThatIsNotKnownIsSaid()
    {
        var (code, said) = await RunAsync("--codec", "nothing");
        code.ShouldBe(2);
        said.ShouldContain("There is no codec 'nothing'");
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        var stop = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [typeof(AllCodecs).Assembly.Location, .. words]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = GoldenFile.Repository() };
        using var program = Process.Start(start)!;
        var said = await Task.WhenAll(program.StandardOutput.ReadToEndAsync(stop), program.StandardError.ReadToEndAsync(stop));
        await program.WaitForExitAsync(stop);
        return (program.ExitCode, string.Concat(said));
    }
}
