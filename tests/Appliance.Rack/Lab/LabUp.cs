using System.Net;
using System.Net.Sockets;

namespace Appliance.Rack;

/// <summary>
/// <c>lab up</c>: an appliance and two machines that enrol themselves. The first subnet comes from the configuration, so that the
/// machines are waiting before anybody has set the appliance up; the set-up itself is the operator's.
/// </summary>
internal sealed class LabUp(Artifacts artifacts, TimeProvider clock)
{
    private const int PreferredPort = 8443;

    private static readonly TimeSpan MachineDeadline = TimeSpan.FromMinutes(5);

    public async Task<int> RunAsync(IReadOnlyList<MachineSpec> wanted)
    {
        Prerequisites.Check(artifacts);
        if (LabState.Load(artifacts) is { } before)
        {
            if (before.Processes.Any(one => one.Mark.Alive))
            {
                await Console.Error.WriteLineAsync($"A lab is up already: {before.Url}. 'make lab-down' removes it.");
                return 1;
            }
            await LabDown.RemoveAsync(artifacts, before);
        }
        var progress = new LabProgress(clock);
        var name = $"appliance-lab-{Environment.ProcessId}";
        var folder = Directory.CreateTempSubdirectory("appliance-lab-").FullName;
        try
        {
            await BuildAsync(progress, name, folder, wanted);
            return 0;
        }
        catch
        {
            // What is half up helps nobody, and its traces would be in the way of the next try. The logs stay.
            foreach (var log in Directory.EnumerateFiles(folder, "*.log")) File.Copy(log, Path.Combine(LabState.FolderIn(artifacts), Path.GetFileName(log)), true);
            await LabDown.RemoveAsync(artifacts, new LabState(name, folder, "", "", [], []), keepLogs: true);
            throw;
        }
    }

    private async Task BuildAsync(LabProgress progress, string name, string folder, IReadOnlyList<MachineSpec> wanted)
    {
        Directory.CreateDirectory(LabState.FolderIn(artifacts));
        var rack = await progress.StepAsync("appliance", told => VirtualRack.StartAsync(artifacts, name, folder, FirstSubnet.Settings("lab"), told: told),
            up => $"ready in network namespace {name}; machines run with {up.Accelerator.Name} ({up.Accelerator.Why})");
        var processes = new List<LabProcess> { new("appliance-server", rack.Server.Daemon.Mark) };

        var port = FreePort();
        var forward = RunningProgram.Start(null, "socat", Path.Combine(folder, "socat.log"), "socat",
            [$"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr", $"UNIX-CONNECT:{rack.Server.SocketPath}"]);
        processes.Add(new("socat", forward.Mark));
        var state = new LabState(name, folder, $"http://127.0.0.1:{port}", rack.Server.SetupToken, processes, []);
        state.Save(artifacts);

        // One after the other: two emulated machines at once are slower than two in turn on two cores.
        foreach (var spec in wanted)
        {
            var machine = rack.Add(spec);
            var code = await progress.StepAsync(spec.Name, told => BootAsync(machine, told), shown => $"waits for approval with code {shown}");
            progress.Line(" ", BootSplit.Of(machine).ToString());
            processes.Add(new(spec.Name, machine.Mark!));
            state = state with { Machines = [.. state.Machines, new LabMachine(spec.Name, spec.Mac.ToString(), spec.Uefi, code)] };
            state.Save(artifacts);
        }
        LabStatus.Print(state);
    }

    private static async Task<string> BootAsync(QemuMachine machine, Action<string> told)
    {
        await machine.PowerOnAsync();
        return await Poll.UntilAsync($"The enrolment code on the console of {machine.Spec.Name}", MachineDeadline, () =>
        {
            told(machine.Console.Lines.Count == 0 ? "powered on" : machine.Console.Lines[^1].Text.Trim());
            if (!machine.Running) throw new InvalidOperationException($"{machine.Spec.Name} went off:\n{machine.Console.LastWords()}");
            return Task.FromResult(machine.Console.EnrolmentCode);
        }, () => machine.Console.LastWords());
    }

    /// <summary>The port the appliance would have, if nobody holds it.</summary>
    private static int FreePort()
    {
        foreach (var port in (int[])[PreferredPort, 0])
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return ((IPEndPoint)probe.LocalEndPoint!).Port;
            }
            catch (SocketException)
            {
                // Taken; the kernel chooses another.
            }
        }
        throw new InvalidOperationException("No free TCP port on 127.0.0.1.");
    }
}
