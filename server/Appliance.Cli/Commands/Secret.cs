using Spectre.Console;

namespace Appliance.Cli.Commands;

/// <summary>Secrets come from a prompt or from standard input, never from the command line, which every user of the machine can read.</summary>
internal static class Secret
{
    public static async Task<string> ReadAsync(string question, bool repeat, CancellationToken stop)
    {
        if (Console.IsInputRedirected)
            return (await Console.In.ReadLineAsync(stop)) ?? throw new UsageException($"{question}: nothing came on standard input.");
        var prompt = new TextPrompt<string>($"{question}:").Secret(null);
        var answer = await AnsiConsole.PromptAsync(prompt, stop);
        if (repeat && await AnsiConsole.PromptAsync(new TextPrompt<string>("Once more:").Secret(null), stop) != answer)
            throw new UsageException("The two did not agree; nothing was changed.");
        return answer;
    }
}
