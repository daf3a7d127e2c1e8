namespace Appliance.Tests.Golden;

/// <summary>
/// Compares what strangers see with a file that a person has read. <c>UPDATE_GOLDEN=1</c> writes the file instead; read the
/// difference before you commit it.
/// </summary>
internal static class GoldenFile
{
    public static void ShouldMatchGolden(this string actual, string name)
    {
        var path = Path.Combine(Folder(), name);
        var text = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }
        File.Exists(path).ShouldBeTrue($"{name} is missing: run the test once with UPDATE_GOLDEN=1 and read the file.");
        text.ShouldBe(File.ReadAllText(path), $"{name} differs. If the change is wanted, run the test with UPDATE_GOLDEN=1 and commit the file.");
    }

    /// <summary>The folder in the source tree. PathMap hides it from the compiled paths, so it is found from the test binary upwards.</summary>
    public static string Folder() => Path.Combine(Repository(), "tests", "Appliance.Tests", "Golden");

    /// <summary>The root of the source tree.</summary>
    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Appliance.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the source tree.");
    }
}
