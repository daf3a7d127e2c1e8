using System.Diagnostics;
using System.Globalization;
using Appliance.Agent.Link;

namespace Appliance.Tests.Agents.Tickets;

/// <summary>The real agent's program, being one simulated machine with a state directory.</summary>
internal sealed class AgentProcess(Process process) : IDisposable
{
    public static AgentProcess Start(string states, int enrolmentPort, ServerPin pin) => Start(
        [
            "--simulate", "1", "--server", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{enrolmentPort}"), "--pin", pin.ToString(), "--state", states,
        ]);

    /// <summary>The service of a host that has joined.</summary>
    /// <param name="bus">The address of the machine's bus.</param>
    public static AgentProcess Serve(string state, string bus) => Start(["--state", state], new() { ["DBUS_SYSTEM_BUS_ADDRESS"] = bus });

    private static AgentProcess Start(string[] arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] words =
        [
            // Beside the tests lie the libraries that the tests need: the agent runs with their list.
            "exec", "--runtimeconfig", Beside("Appliance.Tests.runtimeconfig.json"), "--depsfile", Beside("Appliance.Tests.deps.json"),
            Beside("appliance-agent.dll"), .. arguments,
        ];
        foreach (var word in words) start.ArgumentList.Add(word);
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new AgentProcess(process);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
