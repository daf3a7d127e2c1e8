using Microsoft.AspNetCore.Components;

namespace Appliance.Web.Lists;

/// <summary>A column of a list.</summary>
/// <param name="Name">Its key in the word lists, below "column.".</param>
/// <param name="Text">As plain text, for CSV and, without <paramref name="Cell"/>, for the screen.</param>
/// <param name="Sort">By what a list that comes whole is sorted; null where it can not be.</param>
/// <param name="SortKey">By what the API sorts a list that does not come whole.</param>
/// <param name="Extra">Shown only when somebody chooses it.</param>
public sealed record ListColumn<T>(string Name, Func<T, string?> Text, RenderFragment<T>? Cell = null, Func<T, IComparable?>? Sort = null, string? SortKey = null, bool Extra = false, bool Number = false);
