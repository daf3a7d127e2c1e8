namespace Appliance.SystemTests;

/// <summary>Prints what was measured, so that every run shows it.</summary>
internal static class Figures
{
    public static void Print(string what, string figure) => Console.WriteLine($"    figure: {what}: {figure}");
}
