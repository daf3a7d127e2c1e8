namespace Appliance.Rack;

/// <summary>The small programs in C beside this: what sends or carries packets may not cost the machine more than what answers them.</summary>
internal static class CTools
{
    /// <returns>The program's path.</returns>
    public static async Task<string> CompileAsync(string name, string folder)
    {
        var program = Path.Combine(folder, name);
        await Programs.RunAsync("gcc", "-O2", "-o", program, Path.Combine(AppContext.BaseDirectory, "Bench", $"{name}.c"));
        return program;
    }
}
