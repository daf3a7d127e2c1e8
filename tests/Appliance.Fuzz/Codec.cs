using System.Text;

namespace Appliance.Fuzz;

/// <summary>One codec under test: what is put into it, and what must hold.</summary>
/// <param name="Name">The folder of its corpus, and how it is called on the command line.</param>
/// <param name="Try">Puts one input through it.
/// Throws what the codec throws, which is a defect unless it is the error it documents and the codec's entry here expects it; a law that does not hold as <see cref="BrokenLawException"/>.</param>
public sealed record Codec(string Name, Attempt Try)
{
    /// <summary>Octets; longer inputs are not made.</summary>
    public int LongestInput { get; init; } = 1024;

    /// <summary>What one input may take, in octets of managed memory, beside <see cref="MostBytesPerOctet"/>.</summary>
    public long MostBytes { get; init; } = 64 << 10;

    public long MostBytesPerOctet { get; init; } = 64;

    /// <summary>The slowest input's time, the best of several runs.</summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Where it begins, when its corpus is empty.</summary>
    public IReadOnlyList<byte[]> Seeds { get; init; } = [];

    /// <summary>What the inputs of a text format are made of.</summary>
    public IReadOnlyList<byte[]> Words { get; init; } = [];

    /// <summary>The classes whose branches count, by the beginnings of their full names.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    internal static byte[] Octets(string text) => Encoding.UTF8.GetBytes(text);

    internal static IReadOnlyList<byte[]> WordsOf(string text) => [.. text.Split(' ').Select(word => Octets(word.Replace('_', ' ')))];

    internal static string Text(ReadOnlySpan<byte> input) => Encoding.UTF8.GetString(input);
}

public delegate void Attempt(ReadOnlySpan<byte> input);
