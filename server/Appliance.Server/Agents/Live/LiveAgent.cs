using System.Collections.Concurrent;
using System.Threading.Channels;
using Appliance.Agent.Contracts;
using Appliance.Contracts;
using Appliance.Server.Inventory;

namespace Appliance.Server.Agents.Live;

/// <summary>One open connection of a member. What we want to tell it waits in a short queue; an agent that does not read loses its connection.</summary>
internal sealed class LiveAgent(ResourceId resource, DateTimeOffset since) : IDisposable
{
    /// <summary>A member that was not heard for so long is lost: its connection is closed, and if it is not back, a person is told.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(30);

    private const int MostUnread = 16;
    private readonly Channel<ToAgent> _outbox = Channel.CreateBounded<ToAgent>(new BoundedChannelOptions(MostUnread) { SingleReader = true });
    private readonly CancellationTokenSource _closed = new();
    private FaultException? _reason;

    public ResourceId Resource => resource;

    /// <summary>Of the certificate it came with.</summary>
    public string Serial { get; init; } = "";

    /// <summary>What it said in its hello that it can: "tickets/1".</summary>
    public IReadOnlyList<string> Can { get; private set; } = [];

    /// <summary>Of the ledger of its orders; null when it takes none.</summary>
    public Guid? Ledger { get; private set; }

    /// <summary>Its hello has been heard.</summary>
    public bool Greeted { get; private set; }

    /// <summary>The store knows that it is connected here.</summary>
    public bool Noted { get; set; }

    /// <summary>Its last report, until it is kept.</summary>
    public Contracts.Hardware? Unkept { get; set; }

    /// <summary>Of its last heartbeat.</summary>
    public ResourceUsage? Usage { get; set; }

    /// <summary>Orders it was told on this connection, and with which fence last.</summary>
    public ConcurrentDictionary<Guid, ToldOrder> Told { get; } = [];

    /// <summary>When it last said something; at first, when it came.</summary>
    public DateTimeOffset Heard { get; set; } = since;

    /// <summary>Cancelled when the connection shall end.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Why we ended it; null when the agent or the network did.</summary>
    public FaultException? Reason => _reason;

    public ChannelReader<ToAgent> Outbox => _outbox.Reader;

    public void Greet(IReadOnlyList<string> can, Guid? ledger)
    {
        (Can, Ledger) = (can, ledger);
        Greeted = true;
    }

    /// <returns>False when there is no room now.</returns>
    public bool TryTell(ToAgent message) => _outbox.Writer.TryWrite(message);

    public void Tell(ToAgent message)
    {
        if (!TryTell(message)) Close(new FaultException(FaultKind.Exhausted, FaultCodes.AgentSilent, "The agent does not read what it is told."));
    }

    public void Close(FaultException reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null) return;
        // Cancelled elsewhere than here: whoever waits for the stream to end must not run inside the caller, who may hold a transaction.
        _ = _closed.CancelAsync();
    }

    public void Dispose() => _outbox.Writer.TryComplete();
}

internal sealed record ToldOrder(long Fence, bool ToEnd);
