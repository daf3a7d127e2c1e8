namespace Appliance.Web.Lists;

/// <summary>What a list asks its source for.</summary>
/// <param name="After">The cursor of the page before, or "+200" where the source can pass over so many; null for the beginning.</param>
/// <param name="Sort">The key by which the API sorts, with '-' for the reverse; null for the list's own order.</param>
public sealed record Ask(Filter Filter, int Limit, string? After, string? Sort = null);
