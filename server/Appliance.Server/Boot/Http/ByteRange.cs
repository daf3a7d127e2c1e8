using System.Globalization;
using System.Net.Http.Headers;

namespace Appliance.Server.Boot.Http;

/// <summary>The part of a file a client wants: all of it, or one range (RFC 9110 §14).</summary>
internal readonly record struct ByteRange(long First, long Length, bool Partial)
{
    /// <returns>Null: it lies outside of the file (416). Several ranges, or what is no range, mean the whole file, which the RFC allows.</returns>
    public static ByteRange? Read(string? header, long size)
    {
        var whole = new ByteRange(0, size, false);
        if (header is not { Length: > 0 and < 100 } || !RangeHeaderValue.TryParse(header, out var asked) || asked.Unit != "bytes" || asked.Ranges.Count != 1) return whole;
        var range = asked.Ranges.First();
        var first = range.From ?? Math.Max(0, size - range.To!.Value);
        var last = range.From is null ? size - 1 : Math.Min(range.To ?? size - 1, size - 1);
        return first > last ? null : new ByteRange(first, last - first + 1, true);
    }

    public string Header(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {First}-{First + Length - 1}/{size}");
}
