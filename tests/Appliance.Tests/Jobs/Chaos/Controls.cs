namespace Appliance.Tests.Jobs.Chaos;

/// <summary>What a negative control switches off. Everything on is how the product works.</summary>
/// <param name="Fences">The agent refuses a smaller fence of an object.</param>
/// <param name="Ledger">The agent remembers what it began, and looks before it begins it again.</param>
/// <param name="UndoUntilDone">An undo that failed is tried again; off: it was tried once, and that is that.</param>
internal sealed record Controls(bool Fences = true, bool Ledger = true, bool UndoUntilDone = true);
