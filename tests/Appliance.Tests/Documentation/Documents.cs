using System.Text.RegularExpressions;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Documentation;

/// <summary>What the project's own documents name.</summary>
internal static class Documents
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Every Markdown file we wrote, as path from the root and text.</summary>
    public static IReadOnlyList<(string Path, string Text)> All { get; } =
    [
        .. Directory.EnumerateFiles(GoldenFile.Repository(), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(GoldenFile.Repository(), path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "node_modules" or ".git"))
            .Select(path => (path, File.ReadAllText(Path.Combine(GoldenFile.Repository(), path)))),
    ];

    /// <summary>Words in backquotes, outside fenced blocks.</summary>
    public static IEnumerable<(string Path, string Word)> Quoted() =>
        from document in All
        let prose = Regex.Replace(document.Text, "^```.*?^```", "", RegexOptions.Singleline | RegexOptions.Multiline, Patience)
        from Match match in Regex.Matches(prose, "`(?<word>[^`\n]+)`", RegexOptions.ExplicitCapture, Patience)
        select (document.Path, match.Groups["word"].Value);

    /// <summary>Lines of fenced sh blocks, continued lines joined, prompts and comments taken off.</summary>
    public static IEnumerable<(string Path, string Line)> Commands() =>
        from document in All
        from Match block in Regex.Matches(document.Text, "^```(sh|bash|console)\n(?<body>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, Patience)
        from line in block.Groups["body"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        let command = Regex.Replace(line.Trim(), @"^(\$|#) |\s+#.*$", "", RegexOptions.ExplicitCapture, Patience).Trim()
        where command.Length > 0
        select (document.Path, command);
}
