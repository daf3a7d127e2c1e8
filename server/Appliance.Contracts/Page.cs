namespace Appliance.Contracts;

/// <summary>A stretch of a list.</summary>
/// <param name="Items">At most as many as were asked for.</param>
/// <param name="Next">Send it back as <c>after</c> to get what follows (as <c>before</c> where a list begins with the newest); null at the end.</param>
/// <param name="Total">How many match in all.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, long Total);
