namespace Appliance.Server.Store;

/// <summary>Patterns for <c>like</c> over text in lower case; an index with gin_trgm_ops answers them.</summary>
public static class LikePattern
{
    /// <summary>What contains the text as it is: its own % and _ stand for themselves. Null, and so nothing to look for, when it is empty.</summary>
    public static string? Containing(string? text) => string.IsNullOrEmpty(text)
        ? null
        : $"%{text.ToLowerInvariant().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
