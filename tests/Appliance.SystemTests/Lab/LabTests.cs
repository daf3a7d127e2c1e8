using Appliance.Rack;

namespace Appliance.SystemTests.Lab;

/// <summary>What 'make lab' and 'make lab-down' run, from the first line to the last trace.</summary>
public sealed class LabTests
{
    [Fact]
    public async Task TheCommandsThatAreTriedNextWorkAsTheyArePrinted()
    {
        Prerequisites.Check(Artifacts.Find());
        await using var program = new LabProgram();
        var (exitCode, output, error) = await program.RunAsync("up", "--machines", "bios");
        exitCode.ShouldBe(0, error + output);
        var state = program.Lab.Load().ShouldNotBeNull();
        output.ShouldContain(state.Url);
        output.ShouldContain(state.SetupToken);

        (await program.RunAsync("up")).Error.ShouldContain("is up already");

        var commands = CommandsIn(output);
        commands.Count.ShouldBe(3, output);
        foreach (var command in commands)
        {
            var (code, said) = await program.TypeAsync(command, "a long enough password\n");
            code.ShouldBe(0, $"{command}\n{said}");
        }
        var (_, members) = await program.TypeAsync($"{program.Lab.Command} resource list --json", "");
        members.ShouldContain("node1");

        var down = await program.RunAsync("down");
        down.ExitCode.ShouldBe(0, down.Error);
        await program.ShouldBeGoneAsync(state);
    }

    [Fact]
    public async Task ALabThatFailedLeavesItsLogsAndIsNotInTheWayOfTheNext()
    {
        Prerequisites.Check(Artifacts.Find());
        await using var program = new LabProgram();
        // A QEMU that can not work: the appliance is up by then, and its port forwarded.
        var broken = Directory.CreateDirectory(Path.Combine(program.Lab.Path, "broken"));
        var qemu = Path.Combine(broken.FullName, "qemu-system-x86_64");
        await File.WriteAllTextAsync(qemu, "#!/bin/sh\necho this machine does not start\nexit 1\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(qemu, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        using var up = program.Start("up", ["--machines", "bios"], before: broken.FullName);
        var state = await SeenAsync(program, one => one.Processes.Any(process => process.Name == "socat"));
        var error = await up.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await up.WaitForExitAsync(TestContext.Current.CancellationToken);

        up.ExitCode.ShouldBe(1);
        error.ShouldContain("this machine does not start");
        error.ShouldContain(program.Lab.Logs);
        var machineLog = Path.Combine(program.Lab.Logs, "bios1", "qemu.log");
        (await File.ReadAllTextAsync(machineLog, TestContext.Current.CancellationToken)).ShouldContain("does not start");
        File.Exists(Path.Combine(program.Lab.Logs, "server.log")).ShouldBeTrue();
        program.Lab.Load().ShouldBeNull("the next 'make lab' would be refused");
        broken.Delete(recursive: true);
        await program.RunAsync("down");
        await program.ShouldBeGoneAsync(state);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALabBrokenOffAtAnyMomentCanBeRemoved(bool withItsAppliance)
    {
        Prerequisites.Check(Artifacts.Find());
        await using var program = new LabProgram();
        using var up = program.Start("up", []);
        // Nothing is written down of the appliance while it starts.
        var state = await SeenAsync(program, one => !withItsAppliance || File.Exists(Path.Combine(one.Folder, "server.log")));
        up.Kill();
        await up.WaitForExitAsync(TestContext.Current.CancellationToken);

        var down = await program.RunAsync("down");
        down.ExitCode.ShouldBe(0, down.Error);
        await program.ShouldBeGoneAsync(state);
    }

    private static Task<LabState> SeenAsync(LabProgram program, Func<LabState, bool> condition) =>
        Poll.UntilAsync("A lab that has begun", TimeSpan.FromSeconds(60), () => Task.FromResult(program.Lab.Load() is { } state && condition(state) ? state : null));

    /// <summary>The lines under "Try next:", up to the next empty one.</summary>
    private static List<string> CommandsIn(string output) =>
        [.. output.Split('\n').SkipWhile(line => line.Trim() != "Try next:").Skip(1).TakeWhile(line => line.Trim().Length > 0).Select(line => line.Trim())];
}
