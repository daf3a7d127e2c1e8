using System.Security.Cryptography;

namespace Appliance.Fuzz.Driver;

/// <summary>Inputs on the disk, one to a file, each named after what is in it. Those that once showed a defect have a name of their own and stay for good.</summary>
public static class Corpus
{
    private const string Defect = "defect-";

    /// <param name="folder">Of all codecs; each has a folder in it.</param>
    public static IReadOnlyList<byte[]> Read(string folder, Codec codec) =>
        Directory.Exists(At(folder, codec)) ? [.. Directory.EnumerateFiles(At(folder, codec)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];

    /// <summary>Puts these in place of all but the defects.</summary>
    public static void Replace(string folder, Codec codec, IReadOnlyList<byte[]> inputs)
    {
        Directory.CreateDirectory(At(folder, codec));
        foreach (var file in Directory.EnumerateFiles(At(folder, codec)).Where(file => !Path.GetFileName(file).StartsWith(Defect, StringComparison.Ordinal))) File.Delete(file);
        foreach (var input in inputs.Where(input => !File.Exists(Path.Combine(At(folder, codec), Defect + Named(input))))) File.WriteAllBytes(Path.Combine(At(folder, codec), Named(input)), input);
    }

    /// <returns>Where it is.</returns>
    public static string KeepDefect(string folder, Codec codec, ReadOnlySpan<byte> input)
    {
        var file = Path.Combine(At(folder, codec), Defect + Named(input));
        Directory.CreateDirectory(At(folder, codec));
        File.WriteAllBytes(file, input);
        return file;
    }

    private static string At(string folder, Codec codec) => Path.Combine(folder, codec.Name);

    private static string Named(ReadOnlySpan<byte> input) => Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8));
}
