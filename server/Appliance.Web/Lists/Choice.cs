namespace Appliance.Web.Lists;

/// <summary>A filter offered as a menu beside the search: the key, and its values with their words.</summary>
public sealed record Choice(string Key, IReadOnlyList<(string Value, string Text)> Values);
