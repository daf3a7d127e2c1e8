namespace Appliance.Web.Lists;

/// <summary>What a list asks its source for.</summary>
/// <param name="After">The cursor of the page before; null for the first page.</param>
public sealed record Ask(Filter Filter, int Limit, string? After);
