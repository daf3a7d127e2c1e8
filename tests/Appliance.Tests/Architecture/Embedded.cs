using System.Reflection;

namespace Appliance.Tests.Architecture;

/// <summary>The SQL files an assembly carries: they belong to the room whose folder they were in, as its code does.</summary>
internal static class Embedded
{
    /// <param name="root">The namespace of all rooms: "Dhcp/Store/0001_leases.sql" reads as if it stood in a type of Root.Dhcp.Store.</param>
    public static IEnumerable<TextUse> Sql(Assembly assembly, string root) =>
        from name in assembly.GetManifestResourceNames()
        where name.EndsWith(".sql", StringComparison.Ordinal)
        select new TextUse($"{root}.{name.Replace('/', '.')}", Text(assembly, name));

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
