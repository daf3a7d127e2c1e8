using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary>
/// Who gives the command: somebody at a terminal, or a script whose answers come line by line from standard input. Secrets come this way
/// and never from the command line, which every user of the machine can read.
/// </summary>
/// <param name="lines">The script's answers; null for somebody at a terminal.</param>
internal sealed class Person(TextReader? lines)
{
    // Questions are no answers: standard output is for those.
    private readonly Lazy<IAnsiConsole> _terminal = new(() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));

    public static Person AtThisTerminal() => new(Console.IsInputRedirected ? Console.In : null);

    /// <summary>Whether there is somebody who can decide.</summary>
    public bool CanChoose => lines is null;

    public void Tell(string line) => _terminal.Value.WriteLine(line);

    public async Task<string> SecretAsync(string question, bool repeat, CancellationToken stop)
    {
        if (lines is not null) return await lines.ReadLineAsync(stop) ?? throw new UsageException($"{question}: nothing came on standard input.");
        var answer = await _terminal.Value.PromptAsync(new TextPrompt<string>($"{question}:").Secret(null), stop);
        if (repeat && await _terminal.Value.PromptAsync(new TextPrompt<string>("Once more:").Secret(null), stop) != answer)
            throw new UsageException("The two did not agree; nothing was changed.");
        return answer;
    }

    public Task<bool> AgreesAsync(string question, CancellationToken stop) =>
        _terminal.Value.PromptAsync(new ConfirmationPrompt(question) { DefaultValue = false }, stop);

    public Task<string> WordAsync(string question, string usual, CancellationToken stop) =>
        _terminal.Value.PromptAsync(new TextPrompt<string>(question).DefaultValue(usual), stop);

    public Task<string> ChoiceAsync(string question, IEnumerable<string> choices, CancellationToken stop) =>
        _terminal.Value.PromptAsync(new SelectionPrompt<string> { Title = question }.AddChoices(choices), stop);
}
