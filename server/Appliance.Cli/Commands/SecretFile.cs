using System.CommandLine;

namespace Appliance.Cli.Commands;

/// <summary>A secret from a file, or asked for when none is named.</summary>
internal static class SecretFile
{
    public static Option<FileInfo?> Option(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    public static async Task<string> ReadAsync(FileInfo? file, string question, Person person, CancellationToken stop)
    {
        if (file is null) return await person.SecretAsync(question, repeat: true, stop);
        try
        {
            // Editors end a file with a line end that belongs to no secret.
            return (await File.ReadAllTextAsync(file.FullName, stop)).TrimEnd('\r', '\n');
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: {wrong.Message}");
        }
    }
}
