using System.Diagnostics;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Plugins;

/// <summary>The template, built as a stranger builds it: outside of the solution, against the built contract, with nothing to restore from.</summary>
internal static class StrangersFolder
{
    public static async Task BuildAsync(string into, CancellationToken stop)
    {
        var source = Directory.CreateTempSubdirectory("appliance-stranger-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(GoldenFile.Repository(), "server/docs/templates/listener")))
                File.Copy(file, Path.Combine(source.FullName, Path.GetFileName(file)));
            await File.WriteAllTextAsync(Path.Combine(source.FullName, "nuget.config"), "<configuration><packageSources><clear /></packageSources></configuration>", stop);
            var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = source.FullName };
            foreach (var word in new[] { "build", "-c", "Release", "-v", "q", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", $"-p:Appliance={AppContext.BaseDirectory.TrimEnd('/')}", "-o", into }) start.ArgumentList.Add(word);
            using var build = Process.Start(start)!;
            var said = await build.StandardOutput.ReadToEndAsync(stop);
            await build.WaitForExitAsync(stop);
            build.ExitCode.ShouldBe(0, said);
        }
        finally
        {
            source.Delete(recursive: true);
        }
        foreach (var entry in new DirectoryInfo(into).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(new DirectoryInfo(into)))
            entry.UnixFileMode &= ~(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
    }
}
