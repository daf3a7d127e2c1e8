using System.Net;
using System.Net.Sockets;

namespace Appliance.Rack;

/// <summary>
/// <c>lab up</c>: an appliance and two machines that enrol themselves. The first subnet comes from the configuration, so that the
/// machines are waiting before anybody has set the appliance up; the set-up itself is the operator's.
/// </summary>
internal sealed class LabUp(Artifacts artifacts, LabFolder lab, TimeProvider clock)
{
    private const int PreferredPort = 8443;

    private static readonly TimeSpan MachineDeadline = TimeSpan.FromMinutes(5);

    public async Task<int> RunAsync(IReadOnlyList<MachineSpec> wanted)
    {
        Prerequisites.Check(artifacts);
        if (lab.Load() is { } before)
        {
            if (before.InUse)
            {
                await Console.Error.WriteLineAsync($"A lab is up already{(before.Url.Length == 0 ? "" : $": {before.Url}")}. 'make lab-down' removes it.");
                return 1;
            }
            await LabDown.RemoveAsync(lab, before);
        }
        lab.Remove(); // the logs of one that failed
        // Names first: from here on 'lab down' knows where to look, wherever we are broken off.
        var name = $"appliance-lab-{Environment.ProcessId}";
        var folder = Path.Combine(Path.GetTempPath(), $"appliance-lab-{Path.GetRandomFileName()}");
        lab.Save(new LabState(name, folder, ProcessMark.Of(Environment.ProcessId)));
        try
        {
            await BuildAsync(new LabProgress(clock), wanted);
            return 0;
        }
        catch
        {
            // What is half up helps nobody, and its traces would be in the way of the next try. The logs stay.
            await LabDown.RemoveAsync(lab, lab.Load()!, keepLogs: true);
            if (Directory.Exists(lab.Logs)) await Console.Error.WriteLineAsync($"The lab failed and is gone; its logs are in {lab.Logs}.");
            throw;
        }
    }

    private async Task BuildAsync(LabProgress progress, IReadOnlyList<MachineSpec> wanted)
    {
        var state = lab.Load()!;
        var rack = await progress.StepAsync("appliance",
            told => VirtualRack.StartAsync(artifacts, state.Namespace, state.Folder, FirstSubnet.Settings("lab"), told: told),
            up => $"ready in network namespace {state.Namespace}; machines run with {up.Accelerator.Name} ({up.Accelerator.Why})");
        Add(new LabProcess("appliance-server", rack.Server.Daemon.Mark));
        var port = FreePort();
        var forward = RunningProgram.Start(null, "socat", Path.Combine(state.Folder, "socat.log"), "socat",
            [$"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr", $"UNIX-CONNECT:{rack.Server.SocketPath}"]);
        Add(new LabProcess("socat", forward.Mark));

        // One after the other: two emulated machines at once are slower than two in turn on two cores.
        foreach (var spec in wanted)
        {
            var machine = rack.Add(spec);
            var code = await progress.StepAsync(spec.Name, told => BootAsync(machine, told), shown => $"waits for approval with code {shown}");
            progress.Line(" ", BootSplit.Of(machine).ToString());
            state = state with { Machines = [.. state.Machines, new LabMachine(spec.Name, spec.Mac.ToString(), spec.Uefi, code)] };
            Add(new LabProcess(spec.Name, machine.Mark!));
        }
        state = state with { Url = $"http://127.0.0.1:{port}", SetupToken = rack.Server.SetupToken, Builder = null };
        await lab.WriteCommandAsync(artifacts, state);
        lab.Save(state);
        LabStatus.Print(lab, state);

        void Add(LabProcess process)
        {
            state = state with { Processes = [.. state.Processes, process] };
            lab.Save(state);
        }
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
