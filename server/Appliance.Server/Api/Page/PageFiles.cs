using System.Reflection;

namespace Appliance.Server.Api.Page;

/// <summary>The page's parts, built into the program.</summary>
internal static class PageFiles
{
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"page/{name}")
            ?? throw new InvalidOperationException($"page/{name} is not built in.");
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
