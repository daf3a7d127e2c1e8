using System.Diagnostics;
using Appliance.Rack;

namespace Appliance.SystemTests.Lab;

/// <summary>The rack's own program with a lab in a folder of its own, so that the lab of whoever runs the tests stays as it is.</summary>
internal sealed class LabProgram : IAsyncDisposable
{
    private readonly Artifacts _artifacts = Artifacts.Find();

    public LabProgram() => Lab = LabFolder.Of(_artifacts, Directory.CreateTempSubdirectory("lab-test-").FullName);

    public LabFolder Lab { get; }

    /// <summary>Runs it to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(string verb, params string[] more)
    {
        using var process = Start(verb, more);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <param name="before">In front of PATH: a folder whose programs stand in for the real ones.</param>
    public Process Start(string verb, string[] more, string? before = null)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "appliance-rack.dll");
        var info = new ProcessStartInfo("dotnet", [program, "lab", verb, "--folder", Lab.Path, .. more])
        {
            UseShellExecute = false,
            WorkingDirectory = _artifacts.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (before is not null) info.Environment["PATH"] = $"{before}:{Environment.GetEnvironmentVariable("PATH")}";
        return Process.Start(info)!;
    }

    /// <summary>A command as it was printed, in the shell of somebody who copied it.</summary>
    public async Task<(int ExitCode, string Said)> TypeAsync(string line, string input)
    {
        var info = new ProcessStartInfo("sh", ["-c", $"{{ {line}\n}} 2>&1"])
        {
            UseShellExecute = false,
            WorkingDirectory = _artifacts.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var shell = Process.Start(info)!;
        await shell.StandardInput.WriteAsync(input);
        shell.StandardInput.Close();
        var said = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, said);
    }

    /// <summary>Nothing is left: no process, no network, no file.</summary>
    public async Task ShouldBeGoneAsync(LabState was)
    {
        RunningProgram.LoggingBelow(was.Folder).ShouldBeEmpty();
        was.Processes.ShouldAllBe(one => !one.Mark.Alive);
        (await Programs.RunAsync("ip", "netns", "list")).ShouldNotContain(was.Namespace);
        Directory.Exists(was.Folder).ShouldBeFalse(was.Folder);
        Directory.Exists(Lab.Path).ShouldBeFalse(Lab.Path);
    }

    /// <summary>Also after a test that failed midway.</summary>
    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        if (Directory.Exists(Lab.Path)) Directory.Delete(Lab.Path, recursive: true);
    }
}
