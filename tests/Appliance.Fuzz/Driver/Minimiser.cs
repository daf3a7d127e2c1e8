namespace Appliance.Fuzz.Driver;

/// <summary>Of many inputs the few that take every step any of them takes, each as short as that allows.</summary>
internal sealed class Minimiser(Codec codec, CoverageMap map)
{
    private const int MostTries = 300;

    public IReadOnlyList<byte[]> Least(IReadOnlyList<byte[]> inputs)
    {
        var (kept, covered) = (new List<byte[]>(), new HashSet<int>());
        foreach (var input in inputs) Steps(input); // what is done once counts for none of them
        foreach (var input in inputs.OrderBy(input => input.Length))
        {
            var own = Steps(input);
            own.ExceptWith(covered);
            if (own.Count == 0) continue;
            var shorter = Shorten(input, own);
            kept.Add(shorter);
            covered.UnionWith(Steps(shorter));
        }
        return kept;
    }

    private byte[] Shorten(byte[] input, HashSet<int> own)
    {
        var tries = 0;
        for (var piece = Math.Max(input.Length / 2, 1); ; piece /= 2)
        {
            for (var at = 0; at + piece <= input.Length && tries < MostTries; tries++)
            {
                byte[] shorter = [.. input[..at], .. input[(at + piece)..]];
                if (own.IsSubsetOf(Steps(shorter))) input = shorter;
                else at += piece;
            }
            if (piece == 1 || tries >= MostTries) return input;
        }
    }

    private HashSet<int> Steps(byte[] input)
    {
        map.Clear();
        try
        {
            codec.Try(input);
        }
#pragma warning disable CA1031 // A defect is kept elsewhere.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
        return map.TakeSteps();
    }
}
