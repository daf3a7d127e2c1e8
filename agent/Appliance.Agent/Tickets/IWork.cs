using Appliance.Agent.Contracts;

namespace Appliance.Agent.Tickets;

/// <summary>One kind of work that orders ask for.</summary>
internal interface IWork
{
    /// <summary>"ipmi/1".</summary>
    string Capability { get; }

    bool IsFor(Start order);

    /// <summary>What is wrong with the order; null: nothing.</summary>
    string? Problem(Start order);

    /// <summary>Changes nothing: it needs no fence, and leaves nothing in the ledger.</summary>
    bool OnlyLooks(Start order);

    /// <summary>Doing it twice does no harm.</summary>
    bool Harmless(Start order);

    /// <summary>Takes the secrets out of an order, before it is compared or kept.</summary>
    void Strip(Start order);

    /// <param name="say">A line for whoever follows, and how far it is; never waits.</param>
    /// <exception cref="OperationCanceledException">It was stopped, and what was done is not known.</exception>
    Task<Ending> DoAsync(Start order, Action<string, uint?> say, CancellationToken stop);
}
