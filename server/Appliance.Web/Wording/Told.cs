namespace Appliance.Web.Wording;

/// <summary>A sentence of the API as the reader sees it.</summary>
/// <param name="Language">"en" where it is as the API told it; null where it is in the page's own language.</param>
public readonly record struct Told(string Text, string? Language);
