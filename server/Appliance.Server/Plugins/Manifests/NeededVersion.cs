namespace Appliance.Server.Plugins.Manifests;

/// <summary>Versions of plug-ins: two or three numbers. The first one grows when something is taken away.</summary>
internal static class NeededVersion
{
    public static bool IsVersion(string text) => Version.TryParse(text, out var version) && version.Revision < 0;

    /// <summary>At least the needed one, and of the same first number.</summary>
    public static bool Fits(string needed, string present) =>
        Version.Parse(needed) is var least && Version.Parse(present) is var there && there.Major == least.Major && there >= least;
}
