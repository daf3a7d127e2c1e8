using Appliance.Web.Wording;

namespace Appliance.Web.Frame;

/// <param name="Path">Where what it speaks of can be seen.</param>
/// <param name="Undo">Takes back what it speaks of; null where that can not be.</param>
/// <param name="ToDo">What to do about a refusal, whose text is the API's.</param>
public sealed record Toast(Guid Id, string Text, string? Path, bool Bad, Func<Task>? Undo = null, Told? ToDo = null);
