using System.Globalization;

namespace Appliance.Rack;

/// <summary>
/// A Debian 12 with systemd, booted in a container that shares a rack's network: what a customer's server looks like to a package.
/// </summary>
public sealed class SystemContainer : IAsyncDisposable
{
    /// <summary>systemd halts on SIGRTMIN+3.</summary>
    private const int Halt = 37;

    private readonly RunningProgram _container;
    private readonly string _leader;

    private SystemContainer(RunningProgram container, string leader, string root) => (_container, _leader, Root) = (container, leader, root);

    /// <summary>The container's root as seen from here: its unix sockets can be reached through it.</summary>
    public string Root { get; }

    /// <param name="folder">Receives the root file system. Short, for a unix socket's path has at most 107 characters.</param>
    /// <param name="configuresNetwork">It may set addresses and routes in the network, as a network manager inside has to.</param>
    public static async Task<SystemContainer> BootAsync(Artifacts artifacts, NetworkNamespace network, string folder, bool configuresNetwork = false)
    {
        var root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        await Programs.RunAsync("tar", "-x", "--numeric-owner", "-C", root, "-f", await BaseSystem.EnsureAsync(artifacts));
        // Not started inside the namespace: that would remount /sys. The container takes the network by its path instead.
        var container = RunningProgram.Start(null, "container", Path.Combine(folder, "container.log"), "systemd-nspawn",
            ["-D", root, "-M", network.Name, "-b", "--register=no", "--keep-unit", $"--network-namespace-path=/run/netns/{network.Name}",
            .. configuresNetwork ? (string[])["--capability=CAP_NET_ADMIN"] : []]);
        var leader = await Poll.UntilAsync("A booted container", TimeSpan.FromSeconds(60), () =>
            container.Alive ? Task.FromResult(Leader(container)) : throw new InvalidOperationException($"The container ended at once: {container.LastWords()}"));
        var booted = new SystemContainer(container, leader, root);
        await Poll.UntilAsync("multi-user.target", TimeSpan.FromSeconds(60),
            async () => (await booted.TryAsync("systemctl", "is-active", "multi-user.target")).ExitCode == 0, () => container.LastWords());
        return booted;
    }

    /// <summary>The end of what it said on its console.</summary>
    public string LastWords() => _container.LastWords();

    /// <summary>Runs a program inside, to its end.</summary>
    /// <exception cref="ProgramFailedException">when it ends with another code than 0.</exception>
    public Task<string> RunAsync(string program, params string[] arguments) => Programs.RunAsync("nsenter", Enter(program, arguments));

    public Task<(int ExitCode, string Output, string Error)> TryAsync(string program, params string[] arguments) =>
        Programs.TryAsync("nsenter", Enter(program, arguments));

    public async ValueTask DisposeAsync()
    {
        if (_container.Alive)
        {
            await Programs.TryAsync("kill", $"-{Halt}", _leader);
            await Poll.UntilAsync("The container's end", TimeSpan.FromSeconds(30), () => !_container.Alive, () => _container.LastWords());
        }
        _container.Dispose();
    }

    private string[] Enter(string program, string[] arguments) =>
        ["-t", _leader, "-m", "-u", "-i", "-n", "-p", "--", "/usr/bin/env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", program, .. arguments];

    /// <summary>The container's first process, once there is one.</summary>
    private static string? Leader(RunningProgram container)
    {
        var children = $"/proc/{container.Mark.Pid.ToString(CultureInfo.InvariantCulture)}/task/{container.Mark.Pid}/children";
        return File.Exists(children) ? File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() : null;
    }
}
