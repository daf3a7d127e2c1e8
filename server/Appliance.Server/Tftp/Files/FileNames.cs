using System.Text;

namespace Appliance.Server.Tftp.Files;

/// <summary>Turns what clients call a file into a name of the catalogue.</summary>
internal static class FileNames
{
    /// <summary>
    /// Boot loaders ask for "/boot/x", "boot\x" and "//x" and mean "boot/x" and "x". False: the name tries to leave the catalogue
    /// (a parent, a drive, an encoded octet); it is refused and reported, though no file system is behind us.
    /// </summary>
    public static bool TryClean(string asked, out string name)
    {
        name = "";
        if (asked.AsSpan().ContainsAny('%', ':') || asked.Length > 255) return false;
        var clean = new StringBuilder(asked.Length);
        foreach (var part in asked.Split('/', '\\'))
        {
            if (part is "" or ".") continue;
            if (part.StartsWith("..", StringComparison.Ordinal)) return false;
            if (clean.Length > 0) clean.Append('/');
            clean.Append(part);
        }
        name = clean.ToString();
        return name.Length > 0;
    }
}
