using Appliance.Cli;
using Appliance.Cli.Commands;
using Appliance.Tests.Store;

namespace Appliance.Tests.Cli;

/// <summary>Runs the command as a shell would, against one appliance and with a profile of its own.</summary>
internal sealed class Shell(string server) : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("appliance-home-");

    public string Profile => Path.Combine(_home.FullName, "deep", "profile.json");

    /// <summary>The verbs that went well: "subnet add".</summary>
    public HashSet<string> Driven { get; } = [];

    public void Dispose() => _home.Delete(recursive: true);

    public Task<Ended> RunAsync(params string[] args) => AnswerAsync("", args);

    /// <param name="answers">What a script writes to standard input, line by line.</param>
    public async Task<Ended> AnswerAsync(string answers, params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await CommandLineHost.RunAsync(
            [.. args, "--server", server, "--profile", Profile], output, error, new Person(new StringReader(answers)), TestContext.Current.CancellationToken);
        if (code == ExitCodes.Ok) Driven.Add(Verbs.Of(CommandLineHost.Build(TextWriter.Null).Parse(args).CommandResult.Command));
        return new Ended(code, output.ToString(), error.ToString());
    }

    /// <summary>What must go well.</summary>
    public async Task<string> SayAsync(params string[] args)
    {
        var ended = await RunAsync(args);
        ended.ShouldBe(ended with { Code = ExitCodes.Ok, Error = "" });
        return ended.Output;
    }

    /// <summary>What goes on until Ctrl-C, which is pressed when <paramref name="sign"/> has been printed.</summary>
    public async Task SayUntilAsync(string sign, params string[] args)
    {
        var stop = TestContext.Current.CancellationToken;
        using var ctrlC = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var output = new StringWriter();
        var run = CommandLineHost.RunAsync(
            [.. args, "--server", server, "--profile", Profile], TextWriter.Synchronized(output), TextWriter.Null, new Person(TextReader.Null), ctrlC.Token);
        await Eventually.TrueAsync(() => run.IsCompleted || output.ToString().Contains(sign, StringComparison.Ordinal), $"'{sign}' is printed", stop);
        await ctrlC.CancelAsync();
        (await run).ShouldBe(ExitCodes.Ok);
        Driven.Add(Verbs.Of(CommandLineHost.Build(TextWriter.Null).Parse(args).CommandResult.Command));
    }

    /// <summary>What must be refused with this code, in sentences and, with --json, as the API's problem.</summary>
    public async Task RefusedAsync(string faultCode, params string[] args)
    {
        var spoken = await RunAsync(args);
        (spoken.Code, spoken.Output).ShouldBe((ExitCodes.Refused, ""), spoken.Error);
        spoken.Error.ShouldContain($"[{faultCode}]");
        var written = await RunAsync([.. args, "--json"]);
        (written.Code, written.Output).ShouldBe((ExitCodes.Refused, ""), written.Error);
        using var problem = System.Text.Json.JsonDocument.Parse(written.Error);
        problem.RootElement.GetProperty("code").GetString().ShouldBe(faultCode);
        problem.RootElement.GetProperty("cure").GetString().ShouldNotBeNullOrEmpty();
    }

    internal sealed record Ended(int Code, string Output, string Error);
}
