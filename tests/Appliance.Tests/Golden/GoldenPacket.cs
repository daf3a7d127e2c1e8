namespace Appliance.Tests.Golden;

/// <summary>Packets as real clients sent them, kept as lines of hex.</summary>
internal static class GoldenPacket
{
    public static byte[] Read(string name) =>
        Convert.FromHexString(string.Concat(File.ReadLines(Path.Combine(GoldenFile.Folder(), name + ".hex"))));

    public static IReadOnlyList<byte[]> All(string folder) =>
        [.. Directory.GetFiles(Path.Combine(GoldenFile.Folder(), folder), "*.hex").Order(StringComparer.Ordinal)
            .Select(file => Read(Path.ChangeExtension(Path.GetRelativePath(GoldenFile.Folder(), file), null)))];
}
