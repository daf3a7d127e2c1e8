namespace Appliance.Web.Frame;

/// <param name="Path">Where what it speaks of can be seen.</param>
/// <param name="Undo">Takes back what it speaks of; null where that can not be.</param>
public sealed record Toast(Guid Id, string Text, string? Path, bool Bad, Func<Task>? Undo = null);
