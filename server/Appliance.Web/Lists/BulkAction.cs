namespace Appliance.Web.Lists;

/// <summary>Something that can be done to many rows; each has a result of its own.</summary>
/// <param name="Name">Its key in the word lists, below "action.".</param>
/// <param name="Deed">Does it to one row; null when it went well, otherwise why not.</param>
/// <param name="Asks">A person types the row's name first, or how many there are.</param>
public sealed record BulkAction<T>(string Name, Func<T, Task<string?>> Deed, bool Dangerous = false, bool Asks = false);
