namespace Appliance.Web.Frame;

/// <param name="Path">Where what it speaks of can be seen.</param>
public sealed record Toast(Guid Id, string Text, string? Path, bool Bad);
