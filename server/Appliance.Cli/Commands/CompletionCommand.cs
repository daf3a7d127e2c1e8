using System.CommandLine;

namespace Appliance.Cli.Commands;

/// <summary><c>appliance completion SHELL</c>: prints the script that teaches a shell to complete this command.</summary>
internal static class CompletionCommand
{
    // Each asks the command itself ([suggest] is System.CommandLine's directive), so completions never lag behind the commands.
    private const string Bash = """
        _appliance() {
            local IFS=$'\n' line="${COMP_LINE#"${COMP_WORDS[0]}"}"
            COMPREPLY=($(compgen -W "$(appliance "[suggest:$((COMP_POINT - ${#COMP_WORDS[0]} - 1))]" "${line# }" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _appliance appliance
        """;

    private const string Zsh = """
        #compdef appliance
        _appliance() {
            local line="${BUFFER#* }"
            compadd -- ${(f)"$(appliance "[suggest:${#line}]" "$line" 2>/dev/null)"}
        }
        compdef _appliance appliance
        """;

    private const string Fish = """
        complete -c appliance -f -a '(appliance "[suggest:"(string length -- (string replace -r "^\S+\s*" "" -- (commandline -cp)))"]" (string replace -r "^\S+\s*" "" -- (commandline -cp)) 2>/dev/null)'
        """;

    public static Command Make(TextWriter output)
    {
        var shell = Verb.Named("shell", "bash, zsh or fish");
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = Verb.Bare("completion", "Print a completion script, as: source <(appliance completion bash)", shell);
        command.SetAction(line => output.WriteLine(line.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
        return command;
    }
}
