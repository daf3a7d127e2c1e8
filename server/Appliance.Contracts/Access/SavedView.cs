namespace Appliance.Contracts;

/// <summary>What somebody has saved of a list.</summary>
/// <param name="List">The list's place in the web UI: "resources".</param>
/// <param name="Name">1 to 64 characters, the caller's own.</param>
/// <param name="Query">Filter, order and columns as they stand in the address, without the question mark: "q=lifecycle:active&amp;sort=-memory".</param>
public sealed record SavedView(string List, string Name, string Query);

/// <summary>What is kept under a name.</summary>
public sealed record SavedViewSpec(string Query);
