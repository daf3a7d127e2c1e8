namespace Appliance.Tests.Jobs.Chaos;

/// <summary>What a negative control switches off. Everything on is how the product works.</summary>
/// <param name="Fences">The agent refuses a smaller fence of an object.</param>
/// <param name="Ledger">The agent remembers what it began, and looks before it begins it again.</param>
/// <param name="UndoUntilDone">An undo that failed is tried again; off: it was tried once, and that is that.</param>
/// <param name="Latest">How long a command is on its way at most: the longer, the more of them come when their job is another's already.</param>
internal sealed record Controls(bool Fences = true, bool Ledger = true, bool UndoUntilDone = true, int Latest = 60);
