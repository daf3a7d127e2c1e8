using System.Globalization;
using Appliance.Server.Jobs;

namespace Appliance.Tests.Jobs.Processes;

/// <summary>A job for tests with processes: leaves a mark in a folder before and after a gate that the test opens. A mark is made once for an operation.</summary>
internal sealed class CrossTheGate : Job<CrossTheGate.State>
{
    public sealed record State(string Folder);

    public override IReadOnlyList<Step> Plan(State order) =>
    [
        Act("mark the near side", (s, run) => MarkAsync(s, run, "near")),
        Act("pass the gate", async (s, run) =>
        {
            await MarkAsync(s, run, "gate");
            await AppendAsync(s, "attempts", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {run.Fence} {run.Operation}"));
            while (!File.Exists(Path.Combine(s.Folder, "open"))) await Task.Delay(20, run.Stop);
        }),
        Act("mark the far side", (s, run) => MarkAsync(s, run, "far")),
    ];

    public static string[] Lines(string folder, string file) => File.Exists(Path.Combine(folder, file)) ? File.ReadAllLines(Path.Combine(folder, file)) : [];

    private static async Task MarkAsync(State s, StepRun run, string side)
    {
        try
        {
            await using var ledger = new FileStream(Path.Combine(s.Folder, $"{run.Operation}"), FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(Path.Combine(s.Folder, $"{run.Operation}")))
        {
            return;
        }
        await AppendAsync(s, "marks", side);
    }

    private static Task AppendAsync(State s, string file, string line) => File.AppendAllTextAsync(Path.Combine(s.Folder, file), line + "\n");
}
